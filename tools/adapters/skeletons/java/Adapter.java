import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;

/**
 * Skeleton of an adapter (tools/adapters/README.md). Your library goes into check(); messages and zone are those of
 * common/java.
 */
final class Adapter implements Stdio.Library {
    private static Stdio.Reply result(String word) {
        return new Stdio.Reply(word, null, word, null);
    }

    @Override
    public void describe(ObjectNode hello) {
        ((ObjectNode) hello.get("impl")).put("name", "skeleton").put("version", "0");
    }

    /** A toy that knows the terms ip4:ADDRESS and all. */
    private static String evaluate(String policy, String ip) {
        String[] terms = policy.split(" ", -1);
        for (int i = 1; i < terms.length; i++) {
            String name = terms[i].replaceFirst("^[-+~?]", "");
            if (name.equals("all") || name.equals("ip4:" + ip)) {
                return switch (terms[i].charAt(0)) {
                    case '-' -> "fail";
                    case '~' -> "softfail";
                    case '?' -> "neutral";
                    default -> "pass";
                };
            }
            if (!name.startsWith("ip4:")) {
                return "permerror";
            }
        }
        return "neutral";
    }

    /** Here your library is called; one.ask(name, type) is what it asks instead of a resolver. */
    @Override
    public Stdio.Reply check(Stdio.Case one) {
        if (!one.options.isEmpty()) {
            return new Stdio.Reply(null, null, null, "limits");
        }
        String domain = one.scope.equals("helo") ? "" : one.from.substring(one.from.lastIndexOf('@') + 1);
        Zone.Answer answer = one.ask(domain.isEmpty() ? one.helo : domain, "TXT"); // RFC 7208 2.4
        if (!answer.rcode().equals("NOERROR") && !answer.rcode().equals("NXDOMAIN")) {
            return result("temperror");
        }
        List<String> policies = answer.records().stream().filter(r -> r.split(" ", -1)[0].equals("v=spf1")).toList();
        return result(switch (policies.size()) {
            case 0 -> "none";
            case 1 -> evaluate(policies.get(0), one.ip);
            default -> "permerror";
        });
    }

    public static void main(String[] words) throws IOException {
        Stdio.serve(new Adapter());
    }
}
