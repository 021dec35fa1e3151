// An adapter for blitiri.com.ar/go/spf. Its resolver hook has the shape of net.Resolver, so both
// address families come together, and faults look as Go's own resolver shows them.
package main

import (
	"context"
	"net"

	"blitiri.com.ar/go/spf"
	"spfproof/adapter"
)

type resolver struct{ c *adapter.Case }

func fault(name string, failed *adapter.Failure) error {
	if failed == nil {
		return nil
	}
	return &net.DNSError{Err: failed.Text, Name: name, IsNotFound: failed.NotFound,
		IsTemporary: failed.Temporary, IsTimeout: failed.Timeout}
}

func (r resolver) LookupTXT(_ context.Context, name string) ([]string, error) {
	texts, failed := r.c.TXT(name)
	return texts, fault(name, failed)
}

func (r resolver) LookupMX(_ context.Context, name string) ([]*net.MX, error) {
	exchanges, failed := r.c.MX(name)
	return exchanges, fault(name, failed)
}

func (r resolver) LookupIPAddr(_ context.Context, name string) ([]net.IPAddr, error) {
	addresses, failed := r.c.Addresses(name)
	var out []net.IPAddr
	for _, address := range addresses {
		out = append(out, net.IPAddr{IP: address})
	}
	return out, fault(name, failed)
}

func (r resolver) LookupAddr(_ context.Context, address string) ([]string, error) {
	names, failed := r.c.PTR(address)
	return names, fault(address, failed)
}

// An empty sender is left to the library, which falls back to the HELO name; the HELO identity has
// no entry of its own and is checked as postmaster there (RFC 7208 2.4).
func check(c *adapter.Case) adapter.Reply {
	var options []spf.Option
	if c.Mode != "dns" {
		options = append(options, spf.WithResolver(resolver{c}))
	}
	if terms, given := c.Options["terms"]; given {
		options = append(options, spf.OverrideLookupLimit(uint(terms)))
	}
	if voids, given := c.Options["voids"]; given {
		options = append(options, spf.OverrideVoidLookupLimit(uint(voids)))
	}
	for _, limit := range []string{"mx", "ptr", "seconds"} {
		if _, given := c.Options[limit]; given {
			return adapter.Reply{Unsupported: "limits"}
		}
	}
	from := c.From
	if c.Scope == "helo" {
		from = "postmaster@" + c.Helo
	}
	result, err := spf.CheckHostWithSender(net.ParseIP(c.IP), c.Helo, from, options...)
	reply := adapter.Reply{Result: string(result)}
	if err != nil {
		reply.Native = err.Error()
	}
	return reply
}

func main() {
	adapter.Serve(&adapter.Library{
		Name: "blitiri.com.ar/go/spf", Module: "blitiri.com.ar/go/spf",
		URL:    "https://blitiri.com.ar/git/r/spf",
		Issues: "https://github.com/albertito/spf/issues",
		Lacks:  []string{"limits", "time-limit", "type-other", "reporting"},
		Check:  check,
	})
}
