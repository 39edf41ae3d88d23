package io.locker.canary.cellar;

final class Unknown {}
