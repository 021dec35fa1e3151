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

func (c *Case) records(name, asked string) ([][]string, *Failure) {
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
		n, _ := strconv.ParseUint(preference, 10, 16)
		out = append(out, &net.MX{Host: absolute(host), Pref: uint16(n)})
	}
	slices.SortStableFunc(out, func(a, b *net.MX) int { return int(a.Pref) - int(b.Pref) })
	return out, failed
}

func absolute(name string) string { return strings.TrimSuffix(name, ".") + "." }

func (c *Case) family(name, asked string) ([]net.IP, *Failure) {
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
// family is one of the lookup; one of the other family only if there is nothing else.
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
