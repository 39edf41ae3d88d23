package io.locker.server.command;

/** A setting makes no sense. The message is for whoever made it. */
final class SettingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SettingException(String message) {
        super(message);
    }

    SettingException(String message, Throwable why) {
        super(message, why);
    }
}
