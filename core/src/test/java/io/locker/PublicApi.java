package io.locker;

import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What others can see of some classes: a line for each package, type and member, in an order that does not change. */
final class PublicApi {

    private static final Pattern PACKAGES = Pattern.compile("\\b(?:java|io\\.locker)\\.(?:[a-z]+\\.)*(?=[A-Z])");
    private static final Set<String> OF_EVERY_OBJECT = Set.of("equals", "hashCode", "toString");
    private static final Set<String> OF_EVERY_ENUM = Set.of("values", "valueOf");

    private PublicApi() {}

    static List<String> of(Collection<Class<?>> classes) {
        List<String> lines = new ArrayList<>();
        classes.stream()
                .filter(PublicApi::isVisible)
                .sorted(Comparator.comparing(Class::getName))
                .forEach(type -> {
                    String where = "package " + type.getPackageName();
                    if (!lines.contains(where)) {
                        lines.add(where);
                    }
                    lines.add(describe(type));
                    members(type).sorted().forEach(member -> lines.add("    " + member));
                });
        return List.copyOf(lines);
    }

    private static boolean isVisible(@Nullable Class<?> type) {
        if (type == null) {
            return true;
        }
        return isVisible(type.getModifiers()) && !type.isAnonymousClass() && isVisible(type.getDeclaringClass());
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static String describe(Class<?> type) {
        Stream<Class<?>> above =
                Stream.concat(Stream.ofNullable(type.getSuperclass()), Stream.of(type.getInterfaces()));
        String supertypes = above.map(Class::getName)
                .filter(name -> !name.equals("java.lang.Object"))
                .collect(Collectors.joining(", "));
        String permitted = type.isSealed()
                ? " permits "
                        + Stream.of(type.getPermittedSubclasses())
                                .map(Class::getName)
                                .sorted()
                                .collect(Collectors.joining(", "))
                : "";
        // Not every Java says "sealed" here, and "permits" says it already; every interface is abstract.
        String head = type.toGenericString().replaceFirst("(non-)?sealed ", "");
        if (type.isInterface()) {
            head = head.replaceFirst("abstract ", "");
        }
        return shorten(head + (supertypes.isEmpty() ? "" : " is " + supertypes) + permitted);
    }

    private static Stream<String> members(Class<?> type) {
        Stream<Field> fields = Arrays.stream(type.getDeclaredFields());
        Stream<Executable> constructors = type.isEnum() ? Stream.of() : Arrays.stream(type.getDeclaredConstructors());
        Stream<Method> methods = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> !OF_EVERY_OBJECT.contains(method.getName()))
                .filter(method -> !type.isEnum() || !OF_EVERY_ENUM.contains(method.getName()));
        return Stream.<Member>concat(fields, Stream.concat(constructors, methods))
                .filter(member -> isVisible(member.getModifiers()) && !member.isSynthetic())
                .map(PublicApi::describe);
    }

    private static String describe(Member member) {
        List<String> nullable = new ArrayList<>();
        String text;
        if (member instanceof Field field) {
            text = field.toGenericString();
            note(nullable, field.getAnnotatedType(), "value");
        } else {
            Executable executable = (Executable) member;
            text = executable.toGenericString();
            note(nullable, executable.getAnnotatedReturnType(), "result");
            for (Parameter parameter : executable.getParameters()) {
                note(nullable, parameter.getAnnotatedType(), parameter.getName());
            }
        }
        String name = member.getDeclaringClass().getTypeName() + ".";
        return shorten(text.replace(name, ""))
                + (nullable.isEmpty() ? "" : " nullable: " + String.join(", ", nullable));
    }

    private static void note(List<String> nullable, AnnotatedType type, String name) {
        if (type.isAnnotationPresent(Nullable.class)) {
            nullable.add(name);
        }
    }

    private static String shorten(String text) {
        return PACKAGES.matcher(text).replaceAll("");
    }
}
