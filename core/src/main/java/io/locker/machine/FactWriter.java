package io.locker.machine;

/**
 * Writes facts, one on a line: words, then fields {@code key=value}, separated by blanks. A field that is empty or 0 is
 * left out. Characters that would break a line or a word are escaped: {@code %XX}, or {@code %uXXXX} above 255.
 */
final class FactWriter {
    static final String HEX = "0123456789ABCDEF";

    private final StringBuilder out;

    FactWriter(StringBuilder out) {
        this.out = out;
    }

    /** Begins a line with the word that says what it is. */
    FactWriter fact(String kind) {
        out.append(kind);
        return this;
    }

    FactWriter word(String text) {
        out.append(' ');
        escape(text);
        return this;
    }

    FactWriter number(long number) {
        out.append(' ').append(number);
        return this;
    }

    FactWriter field(String key, String text) {
        if (!text.isEmpty()) {
            out.append(' ').append(key).append('=');
            escape(text);
        }
        return this;
    }

    FactWriter field(String key, long number) {
        if (number != 0) {
            out.append(' ').append(key).append('=').append(number);
        }
        return this;
    }

    /** Writes what makes up a claim: its id, its demand and its fields. */
    FactWriter claim(Claim claim) {
        return claimHead(claim).claimFields(claim);
    }

    FactWriter claimHead(Claim claim) {
        return id(claim.id()).word(claim.demand().toString());
    }

    FactWriter claimFields(Claim claim) {
        field("holder", claim.origin().holder());
        field("purpose", claim.origin().purpose());
        field("actor", claim.origin().actor());
        field("payload", claim.payload());
        claim.together().forEach(other -> field("with", other.value()));
        return this;
    }

    /** Writes what makes up a grant but the fields of its claim. */
    FactWriter grant(Grant grant) {
        return claimHead(grant.claim()).field("token", grant.token()).field("since", grant.since());
    }

    FactWriter broken(Reply.Broken note) {
        return field("token", note.token()).field("by", note.by()).field("reason", note.reason());
    }

    FactWriter attached(Attached value) {
        return field("at", value.at()).field("until", value.until()).field("text", value.text());
    }

    FactWriter id(ClaimId id) {
        word(id.session());
        out.append('/').append(id.number());
        return this;
    }

    void end() {
        out.append('\n');
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isPlain(c)) {
                out.append(c);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                out.append(c).append(text.charAt(++i));
            } else {
                escape(c);
            }
        }
    }

    private static boolean isPlain(char c) {
        if (c < 0x7f) {
            return c > ' ' && c != '%';
        }
        return c > 0xa0 && !Character.isSurrogate(c) && !Character.isSpaceChar(c);
    }

    private void escape(char c) {
        if (c > 0xff) {
            out.append("%u").append(HEX.charAt(c >> 12)).append(HEX.charAt(c >> 8 & 15));
        } else {
            out.append('%');
        }
        out.append(HEX.charAt(c >> 4 & 15)).append(HEX.charAt(c & 15));
    }
}
