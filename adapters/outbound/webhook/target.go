package webhook

import (
	"errors"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"actual/ports"
)

const maxURL = 2000 // Bytes.

// target is where a message goes, as far as its address says.
type target struct {
	url  *url.URL
	host string // In small letters, without the brackets of IPv6.
	port uint16
}

// Check implements ports.PostingRules.
func (p *Poster) Check(to string) error {
	_, err := p.target(to)
	return err
}

// target reads an address. What is not plainly a name or an address is refused: other
// programs read it as they like.
func (p *Poster) target(to string) (target, error) {
	bad := func(format string, args ...any) (target, error) {
		return target{}, ports.ErrForbiddenAddress.With(format, args...)
	}
	if len(to) > maxURL {
		return bad("it has more than %d characters: give a shorter one", maxURL)
	}
	u, err := url.Parse(to)
	switch {
	case err != nil || strings.ContainsFunc(to, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '\\' }):
		return bad("it is no URL: give one such as https://hooks.example.com/actual")
	case u.Scheme != "https" && (u.Scheme != "http" || len(p.guard.Allowed) == 0):
		return bad("it does not begin with https://: messages are not sent where they can be read on the way")
	case u.User != nil:
		return bad("it has a user or a password in it: leave them out, messages are signed instead")
	case u.Fragment != "" || strings.Contains(to, "#"):
		return bad("it has a #, and what follows is never sent: leave it out")
	case u.Opaque != "" || u.Hostname() == "":
		return bad("it names no host: give one such as https://hooks.example.com/actual")
	}
	t := target{url: u, host: strings.ToLower(u.Hostname()), port: 443}
	if u.Scheme == "http" {
		t.port = 80
	}
	if text := u.Port(); text != "" || strings.HasSuffix(u.Host, ":") {
		n, err := strconv.ParseUint(text, 10, 16)
		if err != nil || n == 0 || strconv.FormatUint(n, 10) != text {
			return bad("its port is none: leave it out, or give one of %s", p.portList())
		}
		t.port = uint16(n)
	}
	if !slices.Contains(p.ports, t.port) && len(p.guard.Allowed) == 0 {
		return bad("it has port %d: leave it out, or give one of %s", t.port, p.portList())
	}
	return t, p.checkHost(t.host)
}

// checkHost judges a host that is written as an address, and refuses names that are of a
// network inside by their form.
func (p *Poster) checkHost(host string) error {
	if ip, err := netip.ParseAddr(host); err == nil {
		return p.refuse(host, p.guard.Judge(ip))
	}
	name := strings.TrimSuffix(host, ".")
	for i := range len(name) {
		if c := name[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '.' && c != '_' {
			return ports.ErrForbiddenAddress.With("its host has other characters than letters, digits, hyphens and full stops: write an international name in its ASCII form, xn--…")
		}
	}
	labels := strings.Split(name, ".")
	last := labels[len(labels)-1]
	switch {
	case slices.Contains(labels, "") || len(name) > 253 || slices.ContainsFunc(labels, func(l string) bool { return len(l) > 63 }):
		return ports.ErrForbiddenAddress.With("its host is no name: give one such as hooks.example.com")
	case strings.Trim(last, "0123456789") == "" || strings.HasPrefix(last, "0x"): // Some read 0x7f.1, 2130706433 and 0177.0.0.1 as 127.0.0.1.
		return ports.ErrForbiddenAddress.With("its host is a number: give a name, or an address as four numbers from 0 to 255")
	case len(p.guard.Allowed) > 0:
		return nil
	case len(labels) == 1 || slices.Contains(insideNames, last) || strings.HasSuffix(name, ".home.arpa"):
		return ports.ErrForbiddenAddress.With("%.80s is a name of a network inside, not of the public internet", host)
	}
	return nil
}

// insideNames are last parts of names that the public internet does not have: asking
// inside for them would tell a stranger what there is.
var insideNames = []string{"internal", "local", "localhost", "localdomain", "lan", "home", "corp", "intranet", "private", "cluster", "svc", "test", "invalid", "example", "onion", "alt"}

func (p *Poster) portList() string {
	texts := make([]string, len(p.ports))
	for i, n := range p.ports {
		texts[i] = strconv.Itoa(int(n))
	}
	return strings.Join(texts, ", ")
}

// refuse makes what the guard says an error with a remedy. It shows no address that a
// name stands for.
func (p *Poster) refuse(host string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errPort):
		return ports.ErrForbiddenAddress.With("%.80s is not posted to at this port: leave the port out, or give one of %s", host, p.portList())
	case errors.Is(err, errPlain):
		return ports.ErrForbiddenAddress.With("%.80s is public, and reached by https:// alone: messages are not sent where they can be read on the way", host)
	}
	return ports.ErrForbiddenAddress.With("%.80s is not of the public internet, but %s: give a host that everybody reaches", host, err)
}
