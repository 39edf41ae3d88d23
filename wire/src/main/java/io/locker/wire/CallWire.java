package io.locker.wire;

import io.locker.api.LockName;
import io.locker.protocol.ServiceCall;
import io.locker.wire.proto.Proto;

/** Translates what a client says. */
public final class CallWire {
    private CallWire() {}

    /**
     * Writes a call.
     *
     * @param call the call
     * @return the same; without a kind if it is no business of a client's, so that whoever reads it refuses it
     */
    public static Proto.Call write(ServiceCall call) {
        Proto.Call.Builder out = Proto.Call.newBuilder().setId(call.id());
        if (call instanceof ServiceCall.Carry carry) {
            return carry.command().dispatch(new CallWriter(out)).build();
        }
        if (call instanceof ServiceCall.Resume resume) {
            out.setResume(Proto.Resume.newBuilder().setSession(resume.session()));
        } else if (call instanceof ServiceCall.Look look) {
            out.setLook(Proto.Look.newBuilder().setLock(look.name().value()));
        } else if (call instanceof ServiceCall.ListNames list) {
            out.setListNames(Proto.ListNames.newBuilder()
                    .setPrefix(list.prefix())
                    .setAfter(list.after())
                    .setLimit(list.limit()));
        }
        return out.build();
    }

    /**
     * Reads a call.
     *
     * @param call what came
     * @return the same
     * @throws IllegalArgumentException if it makes no sense, or is of a kind that this version does not know; says in
     *     one sentence why
     */
    public static ServiceCall read(Proto.Call call) {
        long id = call.getId();
        return switch (call.getKindCase()) {
            case RESUME ->
                new ServiceCall.Resume(id, CallReader.session(call.getResume().getSession()));
            case LOOK -> new ServiceCall.Look(id, new LockName(call.getLook().getLock()));
            case LIST_NAMES -> listNames(id, call.getListNames());
            default -> new ServiceCall.Carry(id, CallReader.command(call));
        };
    }

    private static ServiceCall listNames(long id, Proto.ListNames list) {
        if (list.getLimit() < 0) {
            throw new IllegalArgumentException("A limit is not negative. limit=" + list.getLimit());
        }
        return new ServiceCall.ListNames(id, list.getPrefix(), list.getAfter(), list.getLimit());
    }
}
