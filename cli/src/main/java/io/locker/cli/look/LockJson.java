package io.locker.cli.look;

import io.locker.api.LockInfo;
import io.locker.api.LockInfo.Holder;
import io.locker.api.LockInfo.Share;
import io.locker.api.LockInfo.Waiter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A lock as JSON. The names of the fields are promised; new ones may come. Tokens are strings: they may exceed 2^53.
 */
final class LockJson {

    private LockJson() {}

    static String of(LockInfo info) {
        return fields(info, new Json()).toString();
    }

    /** Appends the fields of a lock to an object. */
    static Json fields(LockInfo info, Json json) {
        List<Waiter> waiters = info.waiters();
        return json.string("name", info.name().value())
                .bool("free", info.isFree())
                .number("limit", info.limit())
                .array("holders", info.holders().stream().map(LockJson::holder).toList())
                .array(
                        "waiters",
                        IntStream.range(0, waiters.size())
                                .mapToObj(i -> waiter(i + 1, waiters.get(i)))
                                .toList())
                .object("value", info.value().map(LockJson::value));
    }

    private static String holder(Holder holder) {
        Json json = new Json()
                .string("holder", holder.holder())
                .string("session", holder.session())
                .string("purpose", holder.purpose());
        return share(holder.share(), json)
                .string("token", holder.token().toString())
                .number("heldForMillis", holder.heldFor().map(Duration::toMillis))
                .bool("released", holder.grant().released())
                .toString();
    }

    private static String waiter(int position, Waiter waiter) {
        Json json = new Json()
                .number("position", position)
                .string("holder", waiter.holder())
                .string("session", waiter.session())
                .string("purpose", waiter.purpose());
        return share(waiter.share(), json).toString();
    }

    private static Json share(Share share, Json json) {
        return json.string("mode", share.mode().name().toLowerCase(Locale.ROOT)).number("permits", share.permits());
    }

    private static String value(LockInfo.AttachedValue value) {
        return new Json()
                .string("text", value.text())
                .number("ageMillis", value.age().toMillis())
                .toString();
    }
}
