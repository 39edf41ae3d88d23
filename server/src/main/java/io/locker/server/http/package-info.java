/**
 * The server for every language: HTTP/1.1 with JSON, and server-sent events. Keeps nothing that the engine does not
 * know, so that a request can go to another connection or another node each time.
 */
@NullMarked
package io.locker.server.http;

import org.jspecify.annotations.NullMarked;
