package io.locker.canary.client;

class NotFinal {

    static final ThreadLocal<String> REMEMBERED = new ThreadLocal<>();
}
