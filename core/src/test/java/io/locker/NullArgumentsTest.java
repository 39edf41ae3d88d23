package io.locker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.AcquireOptions;
import io.locker.api.BackendUnavailableException;
import io.locker.api.DeadlockException;
import io.locker.api.DistributedLock;
import io.locker.api.DistributedSemaphore;
import io.locker.api.DurationText;
import io.locker.api.FencingToken;
import io.locker.api.Hold;
import io.locker.api.LimitReachedException;
import io.locker.api.LockInfo;
import io.locker.api.LockLostException;
import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.api.LockTimeoutException;
import io.locker.api.Loss;
import io.locker.api.LostMonitorException;
import io.locker.api.MultiHold;
import io.locker.api.MultiLock;
import io.locker.api.NotPermittedException;
import io.locker.api.OutcomeUnknownException;
import io.locker.api.Waiting;
import io.locker.memory.MemoryBackendProvider;
import io.locker.spi.Backend;
import io.locker.spi.BackendProvider.OpenRequest;
import io.locker.spi.BackendUri;
import io.locker.spi.Capabilities;
import io.locker.spi.Capability;
import io.locker.spi.HostPort;
import io.locker.spi.TimeSource;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Whoever passes null where nothing may be missing is told which argument it was, before anything is done. */
class NullArgumentsTest {
    private static final List<Class<?>> TYPES = List.of(
            AcquireOptions.class,
            BackendUnavailableException.class,
            BackendUri.class,
            Capabilities.class,
            DeadlockException.class,
            DistributedLock.class,
            DistributedSemaphore.class,
            DurationText.class,
            FencingToken.class,
            Hold.class,
            HostPort.class,
            LimitReachedException.class,
            LockInfo.class,
            LockInfo.AttachedValue.class,
            LockInfo.GrantInfo.class,
            LockInfo.Holder.class,
            LockInfo.Share.class,
            LockInfo.Waiter.class,
            LockLostException.class,
            LockMode.class,
            LockName.class,
            LockTimeoutException.class,
            Locker.class,
            LockerOptions.class,
            Loss.class,
            LostMonitorException.class,
            MultiHold.class,
            MultiLock.class,
            NotPermittedException.class,
            OutcomeUnknownException.class,
            Waiting.class);

    /** One value for each type of a parameter. */
    private final List<Object> samples = new ArrayList<>();

    private void open() throws InterruptedException {
        Locker locker = Locker.open("memory:");
        DistributedLock lock = locker.lock("a");
        LockName name = new LockName("a");
        FencingToken token = new FencingToken(1);
        LockInfo info = new LockInfo(name, 0, List.of(), List.of(), Optional.empty());
        LockInfo.GrantInfo grant = new LockInfo.GrantInfo(token, Optional.empty(), false);
        LockInfo.Share share = new LockInfo.Share(LockMode.SHARED, 0);
        MultiLock all = locker.all("b", "c");
        BackendUri uri = BackendUri.parse("memory:");
        OpenRequest request = new OpenRequest(uri, Duration.ofSeconds(1), TimeSource.system());
        Backend backend = new MemoryBackendProvider().open(request);
        DistributedLock.Body<String> body = hold -> "done";
        Runnable act = () -> {};
        samples.addAll(
                List.of("a", 1, 1L, true, Duration.ofSeconds(1), List.of(), Set.of(), Map.of(), Optional.empty()));
        samples.addAll(List.of(locker, lock, lock.update().acquire(), all, all.acquire(), locker.semaphore("s", 2)));
        samples.addAll(List.of(name, token, info, grant, share, LockMode.SHARED, Loss.Reason.PAUSED, body, act));
        samples.addAll(List.of(AcquireOptions.defaults(), LockerOptions.defaults(), Waiting.queue(), uri, backend));
        samples.addAll(
                List.of(new Loss(Loss.Reason.PAUSED, name, token, ""), backend.capabilities(), Capability.SHARED));
        samples.add(new HostPort("a", 1));
        samples.addAll(List.of(TimeSource.system(), new Exception("a"), new String[] {"a"}, new Capability[0]));
    }

    private Object sample(Class<?> type) {
        Class<?> boxed = MethodType.methodType(type).wrap().returnType();
        return samples.stream().filter(boxed::isInstance).findFirst().orElseThrow(() -> new AssertionError(type));
    }

    @TestFactory
    Stream<DynamicTest> areNamed() throws InterruptedException {
        open();
        return TYPES.stream()
                .flatMap(type -> Stream.concat(Stream.of(type.getConstructors()), Stream.of(type.getDeclaredMethods())))
                .filter(NullArgumentsTest::isForUsers)
                .flatMap(call -> Arrays.stream(call.getParameters())
                        .filter(NullArgumentsTest::mustBeThere)
                        .map(missing -> DynamicTest.dynamicTest(
                                call.toGenericString() + " without " + missing.getName(), () -> check(call, missing))));
    }

    private static boolean isForUsers(Executable call) {
        boolean inherited = Set.of("equals", "valueOf").contains(call.getName()) || call.isSynthetic();
        return Modifier.isPublic(call.getModifiers()) && !inherited;
    }

    private static boolean mustBeThere(Parameter parameter) {
        return !parameter.getType().isPrimitive()
                && !parameter.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private void check(Executable call, Parameter missing) throws ReflectiveOperationException {
        @Nullable
        Object[] arguments = Arrays.stream(call.getParameters())
                .map(parameter -> parameter.equals(missing) ? null : sample(parameter.getType()))
                .toArray();
        assertThatThrownBy(() -> invoke(call, arguments))
                .isInstanceOf(NullPointerException.class)
                .hasMessage(missing.getName());
    }

    private void invoke(Executable call, @Nullable Object... arguments) throws Throwable {
        try {
            if (call instanceof Method method) {
                method.invoke(
                        Modifier.isStatic(method.getModifiers()) ? null : sample(method.getDeclaringClass()),
                        arguments);
            } else {
                ((Constructor<?>) call).newInstance(arguments);
            }
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Test
    @SuppressWarnings("NullAway") // the mistake that is to be told
    void inAListAreNamedToo() {
        try (Locker locker = Locker.open("memory:")) {
            @Nullable String missing = null;
            assertThatThrownBy(() -> locker.all("a", missing))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("name");
            assertThat(locker.all("a").names()).hasSize(1);
        }
    }
}
