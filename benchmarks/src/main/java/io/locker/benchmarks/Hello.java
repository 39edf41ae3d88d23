package io.locker.benchmarks;

/** The least that a program can do. */
final class Hello {
    private Hello() {}

    public static void main(String[] args) {
        System.out.println("hello");
    }
}
