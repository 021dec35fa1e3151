// Reads a suite, plays its zones, and counts its tests: all a driver needs, without our code.
//
//	consume SUITE.json
//
// Put your implementation where policyAt is: give it lookup as its resolver and the test's query, and
// compare its answer with Expect. Left out are wildcard owners and successive answers
// (vectors/README.md, Zone 1 and 2).
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strings"
)

type zone map[string]map[string]json.RawMessage // owner, type, RRset

type suite struct {
	Suite string
	Zones map[string]zone
	Tests []struct {
		Zone  json.RawMessage
		Query struct{ IP, From, Helo string }
		// Any entry whose When holds is right.
		Expect []struct{ Result, When string }
	}
}

// octets undoes the escapes of a byte string: \DDD is an octet, \\ a backslash.
func octets(text string) string {
	var out []byte
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] != '\\':
			out = append(out, text[i])
		case text[i+1] == '\\':
			out = append(out, '\\')
			i++
		default:
			out = append(out, (text[i+1]-'0')*100+(text[i+2]-'0')*10+text[i+3]-'0')
			i += 3
		}
	}
	return string(out)
}

// add takes over owners, in lower case; an owner replaces an earlier one of that name.
func (z zone) add(owners zone) {
	for owner, types := range owners {
		z[strings.ToLower(octets(owner))] = types
	}
}

func (s *suite) zoneOf(raw json.RawMessage) (zone, error) {
	out := zone{}
	var name string
	if json.Unmarshal(raw, &name) == nil {
		out.add(s.Zones[name])
		return out, nil
	}
	var overlay struct {
		Base string
		Set  zone
	}
	if json.Unmarshal(raw, &overlay) == nil && overlay.Base != "" {
		out.add(s.Zones[overlay.Base])
		out.add(overlay.Set)
		return out, nil
	}
	var inline zone
	err := json.Unmarshal(raw, &inline)
	out.add(inline)
	return out, err
}

// records reads an RRset: a list of records, the word of a fault, or an object that holds either. A
// record is a string or, for TXT, a list of them, which is joined.
func records(raw json.RawMessage) (rcode string, out []string) {
	var object struct {
		Rcode json.RawMessage
		Rrs   json.RawMessage
	}
	if raw[0] == '{' && json.Unmarshal(raw, &object) == nil {
		raw = object.Rcode
		if raw == nil {
			raw = object.Rrs
		}
		if raw == nil {
			return "NOERROR", nil
		}
	}
	if json.Unmarshal(raw, &rcode) == nil {
		return strings.Replace(rcode, "NODATA", "NOERROR", 1), nil
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		return "RCODE", nil // a number: one without a word
	}
	for _, item := range list {
		var text string
		var parts []string
		if json.Unmarshal(item, &text) != nil && json.Unmarshal(item, &parts) == nil {
			text = strings.Join(parts, "")
		}
		out = append(out, text)
	}
	return "NOERROR", out
}

func (z zone) lookup(name, kind string) (rcode string, out []string) {
	name = strings.ToLower(name)
	for hop := 0; hop <= 8; hop++ {
		types, listed := z[name]
		if !listed {
			for owner := range z {
				if strings.HasSuffix(owner, "."+name) {
					return "NOERROR", nil
				}
			}
			return "NXDOMAIN", nil
		}
		if answer, ok := types[kind]; ok {
			return records(answer)
		}
		if alias, ok := types["CNAME"]; ok && alias[0] == '[' {
			_, targets := records(alias)
			name = strings.ToLower(octets(targets[0]))
			continue
		}
		if answer, ok := types["*"]; ok {
			return records(answer)
		}
		return "NOERROR", nil
	}
	return "SERVFAIL", nil
}

// policyAt tells whether there is an SPF record (RFC 7208 4.5).
func (z zone) policyAt(domain string) bool {
	_, texts := z.lookup(domain, "TXT")
	for _, text := range texts {
		if strings.HasPrefix(strings.ToLower(text+" "), "v=spf1 ") {
			return true
		}
	}
	return false
}

func consume(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var s suite
	if err := json.Unmarshal(data, &s); err != nil {
		return err
	}
	policies, results := 0, map[string]int{}
	for _, test := range s.Tests {
		z, err := s.zoneOf(test.Zone)
		if err != nil {
			return err
		}
		sender := test.Query.From
		if sender == "" {
			sender = test.Query.Helo
		}
		sender = octets(sender)
		if z.policyAt(sender[strings.LastIndex(sender, "@")+1:]) {
			policies++
		}
		results[test.Expect[0].Result]++
	}
	fmt.Printf("%s: %d tests, %d with a policy\n", s.Suite, len(s.Tests), policies)
	var words []string
	for word := range results {
		words = append(words, word)
	}
	sort.Strings(words)
	for _, word := range words {
		fmt.Println(word, results[word])
	}
	return nil
}

func main() {
	if err := consume(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
