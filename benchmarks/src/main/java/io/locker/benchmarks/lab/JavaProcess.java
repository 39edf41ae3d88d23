package io.locker.benchmarks.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another process that runs one of these classes, and is told by lines when to go on. It ends with this one. */
public final class JavaProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader says;

    private JavaProcess(Process process) {
        this.process = process;
        says = process.inputReader();
    }

    public static JavaProcess start(Class<?> main, List<String> args) throws IOException {
        return start(List.of(), main, args);
    }

    /** Starts a process with options of its own for the JVM. */
    public static JavaProcess start(List<String> options, Class<?> main, List<String> args) throws IOException {
        List<String> command = new ArrayList<>(List.of(java(), "-cp", System.getProperty("java.class.path")));
        command.addAll(options);
        command.add(main.getName());
        command.addAll(args);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new JavaProcess(process);
    }

    /** Returns the program that runs this process. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Waits until the process has said this line. */
    public void awaitLine(String line) throws IOException {
        String said = says.readLine();
        if (!line.equals(said)) {
            throw new IOException("The process said something else. expected=" + line + " said=" + said);
        }
    }

    /** Lets the process go on. */
    public void go() throws IOException {
        tell("");
    }

    /** Says a line to the process. */
    public void tell(String line) throws IOException {
        process.getOutputStream().write((line + '\n').getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Waits for the next line that the process says. */
    public String hear() throws IOException {
        String said = says.readLine();
        if (said == null) {
            throw new IOException("The process ended without an answer. pid=" + process.pid());
        }
        return said;
    }

    public void awaitEnd() throws IOException, InterruptedException {
        int code = process.waitFor();
        if (code != 0) {
            throw new IOException("The process failed. code=" + code);
        }
    }

    /** Ends the process without giving it a chance to do anything. */
    public void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        kill();
    }

    /** In the other process: says a line, and waits until told to go on; ends the process if nobody will. */
    public static void sayAndWait(String line) {
        System.out.println(line);
        try {
            if (System.in.read() < 0) {
                Runtime.getRuntime().halt(1);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
