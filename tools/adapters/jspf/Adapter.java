import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.james.jspf.core.DNSRequest;
import org.apache.james.jspf.core.DNSService;
import org.apache.james.jspf.core.exceptions.TimeoutException;
import org.apache.james.jspf.executor.SPFResult;
import org.apache.james.jspf.impl.SPF;

/** An adapter for Apache jSPF. Its DNSService knows records, null for none, and one exception for all faults. */
final class Adapter implements Stdio.Library {
    private record Hook(Stdio.Case one) implements DNSService {
        private static String type(int code) {
            return switch (code) {
                case DNSRequest.A -> "A";
                case DNSRequest.AAAA -> "AAAA";
                case DNSRequest.MX -> "MX";
                case DNSRequest.PTR -> "PTR";
                case DNSRequest.SPF -> "SPF";
                default -> "TXT";
            };
        }

        /** An exchange without its preference, and no trailing dots: what the library's own service gives. */
        private static String shape(String type, String record) {
            return switch (type) {
                case "MX" -> record.substring(record.indexOf(' ') + 1).replaceFirst("\\.$", "");
                case "PTR" -> record.replaceFirst("\\.$", "");
                default -> record;
            };
        }

        @Override
        public List<String> getRecords(DNSRequest request) throws TimeoutException {
            String type = type(request.getRecordType());
            Zone.Answer answer = one.ask(request.getHostname(), type);
            if (!answer.rcode().equals("NOERROR") && !answer.rcode().equals("NXDOMAIN")) {
                throw new TimeoutException(answer.rcode());
            }
            List<String> out = new ArrayList<>();
            answer.records().forEach(record -> out.add(shape(type, record)));
            return out.isEmpty() ? null : out;
        }

        @Override
        public CompletionStage<List<String>> getRecordsAsync(DNSRequest request) {
            try {
                return CompletableFuture.completedFuture(getRecords(request));
            } catch (TimeoutException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        public List<String> getLocalDomainNames() {
            return List.of(one.receiver.isEmpty() ? "unknown" : one.receiver);
        }

        @Override
        public void setTimeOut(int timeout) {
            // an answer is there or is a fault
        }

        @Override
        public int getRecordLimit() {
            return 10;
        }

        @Override
        public void setRecordLimit(int limit) {
            // the library's own, ten
        }
    }

    @Override
    public void describe(ObjectNode hello) {
        Properties properties = new Properties();
        String path = "/META-INF/maven/org.apache.james.jspf/apache-jspf-resolver/pom.properties";
        try (var in = SPF.class.getResourceAsStream(path)) {
            properties.load(in);
        } catch (IOException e) {
            System.err.println(path + ": " + e);
        }
        ((ObjectNode) hello.get("impl")).put("name", "Apache jSPF")
            .put("version", properties.getProperty("version", "unknown")).put("url", "https://james.apache.org/jspf/")
            .put("issues", "https://issues.apache.org/jira/projects/JSPF");
        hello.putArray("reports").add("explanation");
        hello.putArray("lacks").add("limits").add("time").add("time-limit").add("reporting");
    }

    /** An empty reverse-path is left to the library, which checks postmaster at the HELO name (RFC 7208 2.4). */
    @Override
    public Stdio.Reply check(Stdio.Case one) {
        if (!one.options.isMissingNode() && !one.options.isEmpty()) {
            return new Stdio.Reply(null, null, null, "limits");
        }
        SPF spf = new SPF(new Hook(one));
        SPFResult result = spf.checkSPF(one.ip, one.scope.equals("helo") ? "" : one.from, one.helo);
        return new Stdio.Reply(result.getResult().toLowerCase(), result.getExplanation(), result.getHeaderText(), null);
    }

    public static void main(String[] words) throws IOException {
        Stdio.serve(new Adapter());
    }
}
