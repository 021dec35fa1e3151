// An adapter for the spf package of mox. It takes parsed names: what its own parser refuses is
// never checked, so that the result is none (RFC 7208 4.3).
package main

import (
	"context"
	"log/slog"
	"net"
	"runtime/debug"
	"strings"
	"time"

	"github.com/mjl-/adns"
	"github.com/mjl-/mox/dns"
	"github.com/mjl-/mox/smtp"
	"github.com/mjl-/mox/spf"
	"spfproof/adapter"
)

// The interface has eleven methods; spf calls four. Any other would be a nil call, and seen.
type resolver struct {
	dns.Resolver
	c *adapter.Case
}

func fault(name string, failed *adapter.Failure) error {
	if failed == nil {
		return nil
	}
	return &adns.DNSError{Err: failed.Text, Name: name, IsNotFound: failed.NotFound,
		IsTemporary: failed.Temporary, IsTimeout: failed.Timeout}
}

func (r resolver) LookupTXT(_ context.Context, name string) ([]string, adns.Result, error) {
	texts, failed := r.c.TXT(name)
	return texts, adns.Result{}, fault(name, failed)
}

func (r resolver) LookupMX(_ context.Context, name string) ([]*net.MX, adns.Result, error) {
	exchanges, failed := r.c.MX(name)
	return exchanges, adns.Result{}, fault(name, failed)
}

func (r resolver) LookupIP(_ context.Context, network, name string) ([]net.IP, adns.Result, error) {
	look := r.c.Addresses
	switch network {
	case "ip4":
		look = r.c.A
	case "ip6":
		look = r.c.AAAA
	}
	addresses, failed := look(name)
	return addresses, adns.Result{}, fault(name, failed)
}

func (r resolver) LookupAddr(_ context.Context, address string) ([]string, adns.Result, error) {
	names, failed := r.c.PTR(address)
	return names, adns.Result{}, fault(address, failed)
}

// split parts a reverse-path at its last "@" (RFC 7208 4.3).
func split(from string) (string, string) {
	at := strings.LastIndex(from, "@")
	if at < 0 {
		return "", from
	}
	return from[:at], from[at+1:]
}

// greeting reads a HELO argument. A name that the parser refuses still serves %{h}.
func greeting(helo string) (dns.IPDomain, error) {
	if literal := strings.Trim(helo, "[]"); literal != helo {
		return dns.IPDomain{IP: net.ParseIP(strings.TrimPrefix(literal, "IPv6:"))}, nil
	}
	domain, err := dns.ParseDomainLax(helo)
	if err != nil {
		domain = dns.Domain{ASCII: helo}
	}
	return dns.IPDomain{Domain: domain}, err
}

func arguments(c *adapter.Case) (spf.Args, error) {
	helo, err := greeting(c.Helo)
	args := spf.Args{RemoteIP: net.ParseIP(c.IP), HelloDomain: helo, LocalIP: net.IPv4(127, 0, 0, 1),
		LocalHostname: dns.Domain{ASCII: "unknown"}}
	if c.Receiver != "" {
		args.LocalHostname = dns.Domain{ASCII: c.Receiver}
	}
	if c.Scope == "helo" || c.From == "" {
		return args, err
	}
	local, name := split(c.From)
	if local == "" {
		local = "postmaster" // RFC 7208 4.3; mox has no reverse-path without one
	}
	args.MailFromLocalpart = smtp.Localpart(local)
	args.MailFromDomain, err = dns.ParseDomainLax(name)
	return args, err
}

var silent = slog.New(slog.DiscardHandler)

func check(c *adapter.Case) adapter.Reply {
	if len(c.Options) > 0 {
		return adapter.Reply{Unsupported: "limits"}
	}
	args, err := arguments(c)
	if err != nil {
		return adapter.Reply{Result: "none", Native: "not parsed: " + err.Error()}
	}
	var hook dns.Resolver = resolver{c: c}
	if c.Mode == "dns" {
		hook = dns.StrictResolver{}
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	received, _, explanation, _, err := spf.Verify(ctx, silent, hook, args)
	reply := adapter.Reply{Result: string(received.Result), Native: received.Mechanism}
	if received.Result == spf.StatusFail {
		reply.Explanation = &explanation
	}
	if err != nil {
		reply.Native = err.Error()
	}
	return reply
}

func main() {
	debug.SetMaxStack(64 << 20) // endless recursion ends within a case's time, as a crash in every depth
	adapter.Serve(&adapter.Library{
		Name: "mox", Module: "github.com/mjl-/mox", URL: "https://github.com/mjl-/mox",
		Issues:  "https://github.com/mjl-/mox/issues",
		Reports: []string{"explanation"},
		Lacks: []string{"limits", "time", "time-limit", "default-explanation", "type-other",
			"reporting"},
		Check: check,
	})
}
