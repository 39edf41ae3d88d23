package io.locker.guards.http;

/** What a server under test does with a request that came through. */
interface Service {

    /** Handles a request for a thing, and returns the body of the answer. */
    String handle(String method, String thing, String body);
}
