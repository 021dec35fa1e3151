import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The messages of tools/adapters/PROTOCOL.md. What a library is asked and how its answer is read stays with its own
 * adapter.
 */
final class Stdio {
    /** What a library said; unsupported names the feature that it lacks for this case. */
    record Reply(String result, String explanation, String nativeWords, String unsupported) {}

    interface Library {
        void describe(ObjectNode hello);

        Reply check(Case one) throws Exception;
    }

    private static final int WINDOW = 16;
    static final ObjectMapper JSON = new ObjectMapper();

    private final PrintStream out = System.out;
    private final Library library;
    private final Map<String, Zone> zones = new HashMap<>();
    private final Map<Long, Case> cases = new ConcurrentHashMap<>();
    private final ExecutorService pool = Executors.newFixedThreadPool(WINDOW);
    private List<CompletableFuture<Void>> running = new ArrayList<>();
    private String mode;

    private Stdio(Library library) {
        this.library = library;
    }

    /** One check. Its texts are octets; escapes are undone. */
    final class Case {
        final long n;
        final String ip;
        final String from;
        final String helo;
        final String scope;
        final String receiver;
        final JsonNode options;
        private final Zone zone;
        private final Map<String, Integer> positions = new HashMap<>();
        private final Map<Integer, CompletableFuture<Zone.Answer>> waiting = new ConcurrentHashMap<>();
        private int questions;

        Case(JsonNode message) {
            n = message.get("n").asLong();
            ip = message.path("ip").asText();
            from = Zone.unescape(message.path("from").asText());
            helo = Zone.unescape(message.path("helo").asText());
            scope = message.path("scope").asText("mailfrom");
            receiver = Zone.unescape(message.path("opt").path("receiver").asText());
            options = message.path("opt").path("options");
            zone = zones.get(message.path("z").asText());
        }

        Zone.Answer ask(String name, String type) {
            if (mode.equals("zone")) {
                return zone.ask(name, type, positions);
            }
            CompletableFuture<Zone.Answer> answer = new CompletableFuture<>();
            waiting.put(++questions, answer);
            ObjectNode line = JSON.createObjectNode().put("t", "ask").put("n", n).put("q", questions);
            send(line.put("name", Zone.escape(name.replaceFirst("([^.])\\.$", "$1"))).put("type", type));
            return answer.join();
        }

        /** The records behind the CNAME chain are of the last one's type. */
        void answer(JsonNode message) {
            JsonNode chain = message.path("an");
            String type = chain.isEmpty() ? "" : chain.get(chain.size() - 1).get(1).asText();
            List<String> records = new ArrayList<>();
            chain.forEach(rr -> {
                if (rr.get(1).asText().equals(type) && !type.equals("CNAME")) {
                    records.add(Zone.readRecord(rr.get(3)));
                }
            });
            CompletableFuture<Zone.Answer> asked = waiting.remove(message.get("q").asInt());
            if (asked != null) {
                asked.complete(new Zone.Answer(message.path("rcode").asText(), records));
            }
        }
    }

    private void send(ObjectNode line) {
        synchronized (out) {
            out.print(line + "\n");
            out.flush();
        }
    }

    private void hello(JsonNode message) {
        mode = "zone";
        for (String offered : new String[] {"ask", "zone"}) {
            for (JsonNode one : message.path("modes")) {
                mode = one.asText().equals(offered) ? offered : mode;
            }
        }
        ObjectNode line = JSON.createObjectNode().put("t", "hello").put("v", 1).put("mode", mode);
        line.put("window", WINDOW).put("adapter", "1");
        line.putArray("reports");
        line.putArray("lacks");
        line.putObject("choices");
        line.putObject("impl").put("lang", "java").put("lang_version", System.getProperty("java.version"));
        library.describe(line);
        send(line);
    }

    private void run(Case one) {
        ObjectNode line = JSON.createObjectNode();
        try {
            Reply reply = library.check(one);
            if (reply.unsupported() != null) {
                line.put("t", "unsupported").put("n", one.n).put("feature", reply.unsupported());
            } else {
                line.put("t", "result").put("n", one.n).put("result", reply.result());
                line.put("explanation", reply.explanation() == null ? null : Zone.escape(reply.explanation()));
                line.put("native", Zone.escape(String.valueOf(reply.nativeWords())));
            }
        } catch (Exception | StackOverflowError e) {
            StackTraceElement[] trace = e.getStackTrace();
            line.put("t", "error").put("n", one.n).put("what", Zone.escape(e.toString()));
            line.put("trace", trace.length == 0 ? "" : trace[0].toString());
        }
        send(line);
        cases.remove(one.n);
    }

    private void start(JsonNode message) {
        Case one = new Case(message);
        if (!one.scope.equals("mailfrom") && !one.scope.equals("helo")) {
            send(JSON.createObjectNode().put("t", "unsupported").put("n", one.n).put("feature", "scope"));
            return;
        }
        cases.put(one.n, one);
        running.add(CompletableFuture.runAsync(() -> run(one), pool));
    }

    /** Answered when the cases before it are, and in the order of the syncs. */
    private void sync(JsonNode message) {
        CompletableFuture<Void> before = CompletableFuture.allOf(running.toArray(new CompletableFuture<?>[0]));
        running = new ArrayList<>();
        running.add(before.thenRun(() -> {
            ObjectNode line = JSON.createObjectNode().put("t", "sync");
            line.set("s", message.get("s"));
            send(line);
        }));
    }

    /** False: the harness says goodbye. */
    private boolean take(JsonNode message) {
        switch (message.path("t").asText()) {
            case "hello" -> hello(message);
            case "zone" -> zones.put(message.get("z").asText(), new Zone(message.get("rr")));
            case "drop" -> zones.remove(message.get("z").asText());
            case "case" -> start(message);
            case "answer" -> {
                Case one = cases.get(message.get("n").asLong());
                if (one != null) {
                    one.answer(message);
                }
            }
            case "sync" -> sync(message);
            case "reset" -> { } // nothing is kept between cases
            case "bye" -> {
                return false;
            }
            default -> {
                ObjectNode line = JSON.createObjectNode().put("t", "unsupported");
                line.set("n", message.get("n"));
                send(line.put("feature", message.path("t").asText()));
            }
        }
        return true;
    }

    /** Speaks the protocol until stdin ends. Cases run beside each other. */
    static void serve(Library library) throws IOException {
        Stdio stdio = new Stdio(library);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (!stdio.take(JSON.readTree(line))) {
                break;
            }
        }
        Runtime.getRuntime().halt(0);
    }
}
