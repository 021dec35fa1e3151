// Skeleton of an adapter (tools/adapters/README.md). Your library goes into check; messages and zone are those
// of common/go.
package main

import (
	"strings"

	"spfproof/adapter"
)

// policies are the SPF records of a domain, cut into terms.
func policies(c *adapter.Case, domain string) ([][]string, *adapter.Failure) {
	texts, failed := c.TXT(domain)
	if failed != nil && !failed.NotFound {
		return nil, failed
	}
	var found [][]string
	for _, text := range texts {
		if terms := strings.Split(text, " "); terms[0] == "v=spf1" {
			found = append(found, terms[1:])
		}
	}
	return found, nil
}

// evaluate is a toy that knows the terms ip4:ADDRESS and all.
func evaluate(c *adapter.Case, terms []string) string {
	results := map[byte]string{'-': "fail", '~': "softfail", '?': "neutral"}
	for _, term := range terms {
		name := strings.TrimLeft(term, "+-~?")
		if name == "all" || name == "ip4:"+c.IP {
			if result := results[term[0]]; result != "" {
				return result
			}
			return "pass"
		}
		if !strings.HasPrefix(name, "ip4:") {
			return "permerror"
		}
	}
	return "neutral"
}

// check is where your library is called; c.TXT, c.MX, c.A, c.AAAA and c.PTR are what it asks instead of a resolver.
func check(c *adapter.Case) adapter.Reply {
	if len(c.Options) > 0 {
		return adapter.Reply{Unsupported: "limits"}
	}
	domain := c.From[strings.LastIndexByte(c.From, '@')+1:]
	if c.Scope == "helo" || domain == "" { // RFC 7208 2.4
		domain = c.Helo
	}
	found, failed := policies(c, domain)
	switch {
	case failed != nil:
		return adapter.Reply{Result: "temperror", Native: failed.Text}
	case len(found) == 0:
		return adapter.Reply{Result: "none"}
	case len(found) > 1:
		return adapter.Reply{Result: "permerror"}
	}
	return adapter.Reply{Result: evaluate(c, found[0])}
}

func main() {
	adapter.Serve(&adapter.Library{Name: "skeleton", Check: check})
}
