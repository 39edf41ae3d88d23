package io.locker.server.access;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where it is written who may do what.
 *
 * @param rules groups, and what users and groups are allowed
 * @param tokens the tokens by which users are known; empty if all of them show certificates
 */
public record AccessFiles(Path rules, Optional<Path> tokens) {}
