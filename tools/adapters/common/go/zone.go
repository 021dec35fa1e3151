// Package adapter is what the adapters in Go share: the zones of vectors/README.md, the messages
// of tools/adapters/PROTOCOL.md, and lookups shaped like those of package net. What a library is
// asked and how its answer is read stays with its own adapter.
package adapter

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// maxChain is the longest CNAME chain that is followed (rule 3 of "Zone").
const maxChain = 8

// Answer is what a resolver knows after a question. Rcode is NOERROR, NXDOMAIN, SERVFAIL, REFUSED,
// FORMERR, NOTIMP, RCODEn or TIMEOUT; each record of the asked type is its strings.
type Answer struct {
	Rcode   string
	Records [][]string
}

type rrset struct {
	rcode   string
	records [][]string
}

// A slot holds the successive answers of one type at one owner; the last one stays.
type slot []rrset

// Zone maps an owner to the types it has; an owner above a listed one is there with none.
type Zone map[string]map[string]slot

// Unescape turns \DDD and \\ of the vector format into octets.
func Unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			out.WriteByte(s[i])
		} else if i+3 < len(s) && s[i+1] >= '0' && s[i+1] <= '9' {
			n, err := strconv.ParseUint(s[i+1:i+4], 10, 8)
			if err == nil {
				out.WriteByte(byte(n))
			}
			i += 3
		} else {
			i++
			out.WriteByte(s[i])
		}
	}
	return out.String()
}

// Escape is the inverse of Unescape.
func Escape(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\':
			out.WriteString(`\\`)
		case c < ' ' || c > '~':
			fmt.Fprintf(&out, `\%03d`, c)
		default:
			out.WriteByte(c)
		}
	}
	return out.String()
}

// lower folds ASCII only: octets above 127 are no letters in the DNS (RFC 4343).
func lower(name string) string {
	folded := []byte(name)
	for i, c := range folded {
		if c >= 'A' && c <= 'Z' {
			folded[i] = c + 'a' - 'A'
		}
	}
	return string(folded)
}

// strip takes the dot of the root off; a second one would be an empty label, and stays.
func strip(name string) string {
	if strings.HasSuffix(name, "..") {
		return name
	}
	return strings.TrimSuffix(name, ".")
}

func fold(name string) string { return lower(strip(name)) }

func parent(name string) string {
	_, rest, _ := strings.Cut(name, ".")
	return rest
}

// carried tells whether the DNS can carry a name (rule 8).
func carried(name string) bool {
	if len(name) > 253 {
		return false
	}
	for _, label := range strings.Split(name, ".") {
		if label == "" || len(label) > 63 {
			return false
		}
	}
	return true
}

// records reads an array of records: each a string, or an array of strings in TXT and SPF.
func records(values []any) [][]string {
	out := make([][]string, 0, len(values))
	for _, value := range values {
		var record []string
		if parts, several := value.([]any); several {
			for _, part := range parts {
				text, _ := part.(string)
				record = append(record, Unescape(text))
			}
		} else if text, ok := value.(string); ok {
			record = []string{Unescape(text)}
		}
		out = append(out, record)
	}
	return out
}

func readRcode(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case float64:
		names := []string{"NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"}
		if int(v) < len(names) {
			return names[int(v)]
		}
		return fmt.Sprintf("RCODE%d", int(v))
	}
	return "NOERROR"
}

func readSet(value any) rrset {
	switch v := value.(type) {
	case []any:
		return rrset{"NOERROR", records(v)}
	case string:
		return rrset{rcode: v}
	case map[string]any:
		list, _ := v["rrs"].([]any)
		set := rrset{readRcode(v["rcode"]), records(list)}
		if v["udp"] == "truncate" && v["tcp"] != nil { // RFC 7766 5: repeated over TCP, which fails
			set = rrset{rcode: readRcode(v["tcp"])}
		}
		if v["raw"] != nil && v["rrs"] == nil && set.rcode == "NOERROR" {
			set.rcode = "SERVFAIL" // octets that are no message
		}
		return set
	}
	return rrset{rcode: "NODATA"}
}

func readSlot(value any) slot {
	if object, ok := value.(map[string]any); ok {
		if list, several := object["answers"].([]any); several {
			var out slot
			for _, one := range list {
				out = append(out, readSet(one))
			}
			return out
		}
	}
	return slot{readSet(value)}
}

// ReadZone reads a zone as the message "zone" carries it.
func ReadZone(raw json.RawMessage) (Zone, error) {
	var owners map[string]map[string]any
	if err := json.Unmarshal(raw, &owners); err != nil {
		return nil, err
	}
	zone := Zone{"": {}}
	for owner, types := range owners {
		slots := map[string]slot{}
		for name, value := range types {
			if !strings.HasPrefix(name, "x-") {
				slots[name] = readSlot(value)
			}
		}
		owner = fold(Unescape(owner))
		zone[owner] = slots
		for above := parent(owner); above != ""; above = parent(above) {
			if zone[above] == nil {
				zone[above] = map[string]slot{}
			}
		}
	}
	return zone, nil
}

// find gives the owner that answers for a name: itself, or the wildcard at its closest encloser
// (RFC 4592 3.3.1).
func (zone Zone) find(name string) (string, map[string]slot) {
	if types := zone[name]; types != nil {
		return name, types
	}
	if !carried(name) {
		return "", nil
	}
	for encloser := parent(name); ; encloser = parent(encloser) {
		if zone[encloser] != nil {
			wildcard := strings.TrimSuffix("*."+encloser, ".")
			return wildcard, zone[wildcard]
		}
	}
}

// choose gives the type that answers: the one asked for, then "*", then the CNAME.
func choose(types map[string]slot, asked string) string {
	for _, name := range []string{asked, "*", "CNAME"} {
		if len(types[name]) > 0 {
			return name
		}
	}
	return ""
}

// Ask answers as a recursive resolver would. positions counts the successive answers of a case.
func (zone Zone) Ask(name, asked string, positions map[string]int) Answer {
	name = fold(name)
	for links := 0; ; links++ {
		owner, types := zone.find(name)
		if types == nil {
			return Answer{Rcode: "NXDOMAIN"}
		}
		chosen := choose(types, asked)
		if chosen == "" {
			return Answer{Rcode: "NOERROR"}
		}
		answers := types[chosen]
		at := positions[owner+" "+chosen]
		if at+1 < len(answers) {
			positions[owner+" "+chosen] = at + 1
		}
		set := answers[at]
		if set.rcode == "NODATA" {
			set.rcode = "NOERROR"
		}
		if chosen != "CNAME" || asked == "CNAME" || set.rcode != "NOERROR" || len(set.records) == 0 {
			return Answer{set.rcode, set.records}
		}
		if links == maxChain {
			return Answer{Rcode: "SERVFAIL"}
		}
		name = fold(set.records[0][0])
	}
}
