package io.locker.server.tls;

/** Whether those who connect show a certificate of their own. */
public enum ClientAuth {
    /** They are not asked for one. */
    NONE,
    /** They may show one; it is checked. */
    WANT,
    /** Nobody gets in without one. */
    REQUIRE
}
