package io.locker.wire;

import io.locker.api.BackendUnavailableException;
import io.locker.api.DeadlockException;
import io.locker.api.LimitReachedException;
import io.locker.api.LockException;
import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.api.NotPermittedException;
import io.locker.api.OutcomeUnknownException;
import io.locker.machine.Command;
import io.locker.machine.Demand;
import io.locker.machine.Event;
import io.locker.machine.Reply;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes records of any kind with anything in them, from a seed: so that a kind that is new is made too. */
final class Samples {
    private static final String LETTERS = "abcXYZ019 /=\"\\äß→字\n\t";

    private final Random random;

    Samples(long seed) {
        random = new Random(seed);
    }

    /** Returns all records that are a kind of a sealed type. */
    static List<Class<?>> kinds(Class<?> sealed) {
        return Stream.of(sealed.getPermittedSubclasses())
                .flatMap(kind -> kind.isSealed() ? kinds(kind).stream() : Stream.of(kind))
                .filter(Class::isRecord)
                .distinct()
                .toList();
    }

    <T> T make(Class<T> kind) {
        for (int tries = 0; tries < 1_000; tries++) {
            try {
                return kind.cast(constructor(kind).newInstance(components(kind)));
            } catch (InvocationTargetException e) {
                if (!(e.getCause() instanceof IllegalArgumentException)) {
                    throw new IllegalStateException(e);
                }
                // The parts did not fit together.
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
        throw new IllegalStateException("Nothing fits together. kind=" + kind);
    }

    private static Constructor<?> constructor(Class<?> kind) throws NoSuchMethodException {
        Class<?>[] types = Stream.of(kind.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        Constructor<?> constructor = kind.getDeclaredConstructor(types);
        constructor.setAccessible(true);
        return constructor;
    }

    private @Nullable Object[] components(Class<?> kind) {
        RecordComponent[] components = kind.getRecordComponents();
        @Nullable Object[] values = new @Nullable Object[components.length];
        for (int i = 0; i < components.length; i++) {
            boolean nullable = components[i].getAnnotatedType().isAnnotationPresent(Nullable.class);
            values[i] = nullable && random.nextBoolean()
                    ? null
                    : value(components[i].getName(), components[i].getGenericType());
        }
        return values;
    }

    private Object value(String name, Type type) {
        if (type == long.class) {
            return number();
        }
        if (type == int.class) {
            return (int) (number() & Integer.MAX_VALUE);
        }
        if (type == boolean.class) {
            return random.nextBoolean();
        }
        if (type == String.class) {
            return name.equals("session") ? "s" + random.nextInt(1_000_000) : text(random.nextInt(20));
        }
        if (type instanceof ParameterizedType generic) {
            return several(generic);
        }
        return single((Class<?>) type);
    }

    private Object several(ParameterizedType type) {
        if (type.getRawType() == SortedMap.class) {
            SortedMap<Object, Object> map = new TreeMap<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                map.put(value("key", type.getActualTypeArguments()[0]), value("", type.getActualTypeArguments()[1]));
            }
            return map;
        }
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            list.add(value("", type.getActualTypeArguments()[0]));
        }
        return list;
    }

    private Object single(Class<?> type) {
        if (type == LockName.class) {
            return new LockName("n" + random.nextInt(100_000) + "/ä");
        }
        if (type == Demand.class) {
            return demand();
        }
        if (type == Command.class || type == Reply.class || type == Event.class) {
            List<Class<?>> kinds = kinds(type);
            return make(kinds.get(random.nextInt(kinds.size())));
        }
        if (type == LockException.class) {
            return failure(random.nextInt(5));
        }
        if (type.isEnum()) {
            Object[] constants = type.getEnumConstants();
            return constants[random.nextInt(constants.length)];
        }
        return make(type);
    }

    private Demand demand() {
        int limit = 1 + random.nextInt(1_000_000);
        return random.nextBoolean()
                ? Demand.permits(1 + random.nextInt(limit), limit)
                : Demand.of((LockMode) single(LockMode.class));
    }

    LockException failure(int kind) {
        return switch (kind) {
            case 0 -> new BackendUnavailableException(text(9), null);
            case 1 -> new OutcomeUnknownException(text(9), null);
            case 2 -> new LimitReachedException(text(9));
            case 3 -> new NotPermittedException(text(9), null);
            default -> new DeadlockException(List.of(text(3), text(4)));
        };
    }

    /** Of any magnitude, greater than 0. */
    private long number() {
        return 1 + (random.nextLong() >>> (1 + random.nextInt(62)));
    }

    private String text(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(random.nextInt(30) == 0 ? "\uD83D\uDD12" : LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }
}
