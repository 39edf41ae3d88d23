package io.locker.server.command;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What can be set, in the order in which people read it. */
enum Setting {
    DATA(
            "DIR",
            "",
            "The directory in which this node keeps its part of the log. Unless set: `locker/server` in the directory"
                    + " of states (`XDG_STATE_HOME`, or `.local/state` in the home)."),
    HOST("HOST", "127.0.0.1", "The name or number of this machine, as other nodes and clients use it."),
    LISTEN("HOST", "", "The name or number at which clients and other nodes are listened to. Unless set: the host."),
    GRPC_PORT("PORT", "7420", "For clients by gRPC."),
    HTTP_PORT("PORT", "7421", "For clients by HTTP."),
    PEER_PORT("PORT", "7422", "For other nodes. Host and this port are the node's name: both stay what they are."),
    NODES(
            "LIST",
            "",
            "All nodes of the cluster, this one among them, with commas: `host:peer/grpc/http`; ports that are left"
                    + " out are the usual ones. Unless set: this node is alone."),
    JOIN("true|false", "false", "Whether this node waits to be taken into a cluster that is there."),
    CLUSTER(
            "NAME",
            "",
            "The name of a cluster that is restored from a back-up, which no cluster had before. Said when it is"
                    + " restored, and, with `join`, by nodes that it takes in; kept with the data."),
    ELECTION_TIMEOUT_MS(
            "NUMBER",
            "500",
            "After how many milliseconds without a word of the leader the others choose another. Equal on all nodes."),
    TLS_CERT(
            "FILE",
            "",
            "The certificate of this node for clients, in PEM, with those that vouch for it. Unless set: no TLS."),
    TLS_KEY("FILE", "", "Its key, in PEM, not encrypted."),
    TLS_CA("FILE", "", "Certificates of those who vouch for clients. Unless set: clients are asked for none."),
    TLS_CLIENTS("want|require", "want", "Whether clients may show a certificate or have to. Of use with `tls-ca`."),
    PEER_CERT(
            "FILE",
            "",
            "The certificate of this node for other nodes, in PEM; it names the host of this node. Unless set: no TLS"
                    + " between nodes."),
    PEER_KEY("FILE", "", "Its key, in PEM, not encrypted."),
    PEER_CA("FILE", "", "Certificates of those who vouch for nodes, and for nobody else."),
    ACCESS_RULES("FILE", "", "Who may do what. Unless set: everybody may do everything."),
    ACCESS_TOKENS("FILE", "", "The hashes of the tokens of users. Unless set: users show certificates."),
    AUDIT_FILE("FILE", "", "Where the audit is written, beside the log `io.locker.audit`."),
    INSECURE("true|false", "false", "Whether this node may listen beyond this machine without TLS and access control."),
    LOG_FORMAT("text|json", "text", "How this node writes what happens, on its standard error.");

    private static final String VARIABLES = "LOCKER_SERVER_";

    private final String value;
    private final String usual;
    private final String meaning;

    Setting(String value, String usual, String meaning) {
        this.value = value;
        this.usual = usual;
        this.meaning = meaning;
    }

    /** As in a file, and after two dashes. */
    String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** As a variable of the environment. */
    String variable() {
        return VARIABLES + name();
    }

    /** What stands for the value in texts for people. */
    String value() {
        return value;
    }

    /** What it is unless set; empty if the meaning says it. */
    String usual() {
        return usual;
    }

    String meaning() {
        return meaning;
    }

    boolean isSwitch() {
        return value.equals("true|false");
    }

    static Optional<Setting> of(String key) {
        return Stream.of(values()).filter(one -> one.key().equals(key)).findFirst();
    }
}
