import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a recursive resolver would answer from a zone: the rules of vectors/README.md. Octets are the characters
 * U+0000 to U+00FF of a string.
 */
final class Zone {
    private static final int MAX_CHAIN = 8;
    private static final String[] RCODES = {"NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"};

    /** An RCODE's name or TIMEOUT, and the records of the asked type, each with its strings joined. */
    record Answer(String rcode, List<String> records) {}

    private final Map<String, Map<String, List<Answer>>> owners = new HashMap<>();

    Zone(JsonNode json) {
        owners.put("", new HashMap<>());
        json.fields().forEachRemaining(owner -> {
            Map<String, List<Answer>> types = new HashMap<>();
            owner.getValue().fields().forEachRemaining(type -> {
                if (!type.getKey().startsWith("x-")) {
                    types.put(type.getKey(), readSlot(type.getValue()));
                }
            });
            String name = fold(unescape(owner.getKey()));
            owners.put(name, types);
            for (String above = parent(name); !above.isEmpty(); above = parent(above)) {
                owners.putIfAbsent(above, new HashMap<>());
            }
        });
    }

    static String unescape(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 3 < text.length() && Character.isDigit(text.charAt(i + 1))) {
                out.append((char) Integer.parseInt(text.substring(i + 1, i + 4)));
                i += 3;
            } else if (c == '\\' && i + 1 < text.length()) {
                out.append(text.charAt(++i));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    static String escape(String text) {
        StringBuilder out = new StringBuilder();
        for (char c : text.toCharArray()) {
            if (c == '\\') {
                out.append("\\\\");
            } else if (c < ' ' || c > '~') {
                out.append(String.format("\\%03d", c & 0xff));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /** Only ASCII letters are folded (RFC 4343). */
    static String fold(String name) {
        StringBuilder out = new StringBuilder(name);
        for (int i = 0; i < out.length(); i++) {
            char c = out.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                out.setCharAt(i, (char) (c + 'a' - 'A'));
            }
        }
        if (out.length() > 0 && out.charAt(out.length() - 1) == '.') {
            out.setLength(out.length() - 1);
        }
        return out.toString();
    }

    private static String parent(String name) {
        return name.substring(name.indexOf('.') < 0 ? name.length() : name.indexOf('.') + 1);
    }

    private static boolean carried(String name) {
        for (String label : name.split("\\.", -1)) {
            if (label.isEmpty() || label.length() > 63) {
                return false;
            }
        }
        return name.length() <= 253;
    }

    private static List<Answer> readSlot(JsonNode value) {
        List<Answer> out = new ArrayList<>();
        if (value.has("answers")) {
            value.get("answers").forEach(one -> out.add(readSet(one)));
        } else {
            out.add(readSet(value));
        }
        return out;
    }

    static String readRecord(JsonNode value) {
        StringBuilder out = new StringBuilder();
        if (value.isArray()) {
            value.forEach(part -> out.append(unescape(part.asText())));
        } else {
            out.append(unescape(value.asText()));
        }
        return out.toString();
    }

    private static String readRcode(JsonNode value) {
        if (value == null || value.asText().equals("NODATA")) {
            return "NOERROR";
        }
        return !value.isInt() ? value.asText() : value.asInt() < RCODES.length ? RCODES[value.asInt()] : "RCODE" + value;
    }

    private static Answer readSet(JsonNode value) {
        if (value.isTextual()) {
            return new Answer(readRcode(value), List.of());
        }
        List<String> records = new ArrayList<>();
        JsonNode list = value.isArray() ? value : value.get("rrs");
        if (list != null) {
            list.forEach(record -> records.add(readRecord(record)));
        }
        String rcode = value.isArray() ? "NOERROR" : readRcode(value.get("rcode"));
        if (value.path("udp").asText().equals("truncate") && value.has("tcp")) {
            return new Answer(readRcode(value.get("tcp")), List.of()); // repeated over TCP (RFC 7766 5), which fails
        }
        boolean garbage = value.has("raw") && list == null && rcode.equals("NOERROR");
        return new Answer(garbage ? "SERVFAIL" : rcode, records);
    }

    /** The owner that answers: the name, or the wildcard at its closest encloser (RFC 4592 3.3.1). */
    private String find(String name) {
        if (owners.containsKey(name)) {
            return name;
        }
        if (!carried(name)) {
            return null;
        }
        String encloser = parent(name);
        while (!owners.containsKey(encloser)) {
            encloser = parent(encloser);
        }
        String wildcard = encloser.isEmpty() ? "*" : "*." + encloser;
        return owners.containsKey(wildcard) ? wildcard : null;
    }

    /** positions counts the successive answers of one case. */
    Answer ask(String asked, String type, Map<String, Integer> positions) {
        String name = fold(asked);
        for (int links = 0;; links++) {
            String owner = find(name);
            if (owner == null) {
                return new Answer("NXDOMAIN", List.of());
            }
            Map<String, List<Answer>> types = owners.get(owner);
            String chosen = types.containsKey(type) ? type : types.containsKey("*") ? "*" : "CNAME";
            if (!types.containsKey(chosen)) {
                return new Answer("NOERROR", List.of());
            }
            List<Answer> answers = types.get(chosen);
            int at = positions.getOrDefault(owner + " " + chosen, 0);
            positions.put(owner + " " + chosen, Math.min(at + 1, answers.size() - 1));
            Answer answer = answers.get(at);
            if (!chosen.equals("CNAME") || type.equals("CNAME") || answer.records().isEmpty()
                    || !answer.rcode().equals("NOERROR")) {
                return answer;
            }
            if (links == MAX_CHAIN) {
                return new Answer("SERVFAIL", List.of());
            }
            name = fold(answer.records().get(0));
        }
    }
}
