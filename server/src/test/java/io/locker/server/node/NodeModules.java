package io.locker.server.node;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** What a client for Node needs, in a directory of its own: the packages that npm would install, and the schema. */
final class NodeModules {
    /** The artifacts in which they are, and how npm names them. */
    private static final Map<String, String> PACKAGES = Map.of(
            "grpc__grpc-js", "@grpc/grpc-js",
            "grpc__proto-loader", "@grpc/proto-loader",
            "lodash.camelcase", "lodash.camelcase",
            "long", "long",
            "protobufjs", "protobufjs");

    /**
     * Parts of protobufjs are no artifacts; the package has a file with all of them, which looks for nothing in Node.
     */
    private static final String WHOLE_PROTOBUFJS = """
            const protobuf = require("./dist/protobuf.js");
            protobuf.util.fs = require("fs");
            protobuf.util.Buffer = Buffer;
            protobuf.util.Long = require("long");
            protobuf.configure();
            module.exports = protobuf;
            """;

    private NodeModules() {}

    /** Puts all of it into a directory. */
    static void install(Path directory) throws IOException {
        for (Map.Entry<String, String> each : PACKAGES.entrySet()) {
            unpack(each.getKey(), directory.resolve("node_modules").resolve(each.getValue()));
        }
        Files.writeString(directory.resolve("node_modules/protobufjs/index.js"), WHOLE_PROTOBUFJS);
        try (InputStream schema = NodeModules.class.getResourceAsStream("/locker/v1/locker.proto")) {
            Files.copy(Objects.requireNonNull(schema, "the published schema"), directory.resolve("locker.proto"));
        }
    }

    private static void unpack(String artifact, Path to) throws IOException {
        String root = "META-INF/resources/webjars/" + artifact + "/";
        URL found = Objects.requireNonNull(NodeModules.class.getClassLoader().getResource(root), root);
        try (JarFile jar = new JarFile(Path.of(((JarURLConnection) found.openConnection())
                        .getJarFileURL()
                        .getPath())
                .toFile())) {
            for (JarEntry entry :
                    jar.stream().filter(each -> !each.isDirectory()).toList()) {
                if (entry.getName().startsWith(root)) {
                    // The first part of the rest is the version.
                    String rest = entry.getName().substring(root.length());
                    Path file =
                            to.resolve(rest.substring(rest.indexOf('/') + 1)).normalize();
                    Files.createDirectories(Objects.requireNonNull(file.getParent()));
                    try (InputStream in = jar.getInputStream(entry)) {
                        Files.copy(in, file);
                    }
                }
            }
        }
    }
}
