package adapter

import (
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// Failure is why a lookup gave no records, in the words of Go's own resolver: it calls an empty
// answer not found as well, and only SERVFAIL and a timeout temporary; other RCODEs are
// "server misbehaving".
type Failure struct {
	Text                         string
	NotFound, Temporary, Timeout bool
}

func failure(rcode string) *Failure {
	switch rcode {
	case "NOERROR", "NXDOMAIN":
		return &Failure{Text: "no such host", NotFound: true}
	case "TIMEOUT":
		return &Failure{Text: "i/o timeout", Timeout: true, Temporary: true}
	case "SERVFAIL":
		return &Failure{Text: "server misbehaving", Temporary: true}
	}
	return &Failure{Text: "server misbehaving"}
}

// isDomainName is what Go's resolver takes for a name (net/dnsclient.go): letters, digits, "-" and
// "_", not digits alone, no label that begins or ends with "-". For others it asks nobody.
func isDomainName(name string) bool {
	if name == "." {
		return true
	}
	name = strings.TrimSuffix(name, ".")
	if name == "" || len(name) > 253 {
		return false
	}
	nonNumeric := false
	for _, label := range strings.Split(name, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for _, c := range []byte(label) {
			letter := 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' || c == '-'
			if !letter && (c < '0' || c > '9') {
				return false
			}
			nonNumeric = nonNumeric || letter
		}
	}
	return nonNumeric
}

// malformed comes beside the records of MX and PTR whose names can be used.
var malformed = &Failure{Text: "DNS response contained records which contain invalid names"}

func (c *Case) records(name, asked string) ([][]string, *Failure) {
	if !isDomainName(name) {
		return nil, failure("NXDOMAIN")
	}
	answer := c.ask(name, asked)
	if answer.Rcode != "NOERROR" || len(answer.Records) == 0 {
		return nil, failure(answer.Rcode)
	}
	return answer.Records, nil
}

// TXT gives the records of a name, each with its strings joined (RFC 7208 3.3).
func (c *Case) TXT(name string) ([]string, *Failure) {
	records, failed := c.records(name, "TXT")
	var out []string
	for _, record := range records {
		out = append(out, strings.Join(record, ""))
	}
	return out, failed
}

// MX gives the exchanges of a name, sorted by preference, with a trailing dot.
func (c *Case) MX(name string) ([]*net.MX, *Failure) {
	records, failed := c.records(name, "MX")
	var out []*net.MX
	for _, record := range records {
		preference, host, _ := strings.Cut(record[0], " ")
		if !isDomainName(host) {
			failed = malformed
			continue
		}
		n, _ := strconv.ParseUint(preference, 10, 16)
		out = append(out, &net.MX{Host: absolute(host), Pref: uint16(n)})
	}
	slices.SortStableFunc(out, func(a, b *net.MX) int { return int(a.Pref) - int(b.Pref) })
	return out, failed
}

func absolute(name string) string { return strings.TrimSuffix(name, ".") + "." }

func (c *Case) family(name, asked string) ([]net.IP, *Failure) {
	if literal, err := netip.ParseAddr(name); err == nil { // its own address, without a question
		if literal.Is4() == (asked == "A") {
			return []net.IP{literal.AsSlice()}, nil
		}
		return nil, failure("NOERROR")
	}
	records, failed := c.records(name, asked)
	var out []net.IP
	for _, record := range records {
		if address := net.ParseIP(record[0]); address != nil {
			out = append(out, address)
		}
	}
	return out, failed
}

// A gives the IPv4 addresses of a name.
func (c *Case) A(name string) ([]net.IP, *Failure) { return c.family(name, "A") }

// AAAA gives the IPv6 addresses of a name.
func (c *Case) AAAA(name string) ([]net.IP, *Failure) { return c.family(name, "AAAA") }

// Addresses gives those of both families, as net.LookupIPAddr does. An error of the client's own
// family is one of the lookup; one of the other family only if there is nothing else. (Go asks for
// both at once and gives the error that comes last, which is not always the same one.)
func (c *Case) Addresses(name string) ([]net.IP, *Failure) {
	own, other := "A", "AAAA"
	if address, err := netip.ParseAddr(c.IP); err == nil && address.Is6() && !address.Is4In6() {
		own, other = other, own
	}
	addresses, failed := c.family(name, own)
	if failed != nil && !failed.NotFound {
		return nil, failed
	}
	more, otherFailed := c.family(name, other)
	addresses = append(addresses, more...)
	switch {
	case len(addresses) > 0:
		return addresses, nil
	case otherFailed != nil && !otherFailed.NotFound:
		return nil, otherFailed
	}
	return nil, failed
}

// PTR gives the names of an address in text form, with a trailing dot.
func (c *Case) PTR(address string) ([]string, *Failure) {
	records, failed := c.records(reverse(address), "PTR")
	var out []string
	for _, record := range records {
		if !isDomainName(record[0]) {
			failed = malformed
			continue
		}
		out = append(out, absolute(record[0]))
	}
	return out, failed
}

// reverse is the name under in-addr.arpa or ip6.arpa (RFC 1035 3.5, RFC 3596 2.5).
func reverse(text string) string {
	address, err := netip.ParseAddr(text)
	if err != nil {
		return text
	}
	var labels []string
	suffix := ".in-addr.arpa"
	if address = address.Unmap(); address.Is4() {
		for _, octet := range address.AsSlice() {
			labels = append(labels, strconv.Itoa(int(octet)))
		}
	} else {
		suffix = ".ip6.arpa"
		for _, octet := range address.AsSlice() {
			labels = append(labels, strconv.FormatUint(uint64(octet>>4), 16), strconv.FormatUint(uint64(octet&15), 16))
		}
	}
	slices.Reverse(labels)
	return strings.Join(labels, ".") + suffix
}
