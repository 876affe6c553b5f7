// Package netguard tells addresses of the public internet from all others: of this
// machine, of networks inside, of clouds' own services, and of what was never given out.
// Whoever is told by a stranger where to connect asks it about each address, when it
// connects.
package netguard

import (
	"net/netip"
)

// Guard judges addresses. The zero value lets only the public internet pass.
type Guard struct {
	// Allowed are networks that pass though they are not public. What clouds tell their
	// machines passes never.
	Allowed []netip.Prefix
	// Forbidden are networks that do not pass though they are public: one's own.
	Forbidden []netip.Prefix
}

// Refusal says what an address is that does not pass. Its text names no address: whoever
// asks shall not learn what names stand for inside.
type Refusal struct{ Kind string } //nolint:errname // What is refused, rather than what went wrong.

// Error implements error.
func (r *Refusal) Error() string { return r.Kind }

// Judge returns nil for an address that passes, and a *Refusal for every other.
func (g Guard) Judge(ip netip.Addr) error {
	inner, kind := plain(ip)
	switch {
	case kind == "" && within(metadata, inner):
		return &Refusal{"an address at which clouds answer their own machines"}
	case g.Allows(ip):
		return nil
	case within(g.Forbidden, ip.WithZone("")) || within(g.Forbidden, inner):
		return &Refusal{"in a network that this installation does not post to"}
	}
	if kind == "" {
		kind = special(inner)
	}
	if kind == "" {
		return nil
	}
	return &Refusal{kind}
}

// Allows reports whether an address is in one of the networks that are allowed by name.
func (g Guard) Allows(ip netip.Addr) bool {
	inner, _ := plain(ip)
	return !within(metadata, inner) && (within(g.Allowed, inner) || within(g.Allowed, ip.WithZone("")))
}

// plain returns the address that packets go to in the end: of one that carries an IPv4
// address through a translator, that one. kind is not empty for a form that no host of
// the public internet has, whatever it carries.
func plain(ip netip.Addr) (inner netip.Addr, kind string) {
	if !ip.IsValid() {
		return ip, "no address"
	}
	if ip.Zone() != "" {
		return ip.WithZone(""), "an address with a zone, which is of one machine's network"
	}
	ip = ip.Unmap()
	if ip.Is4() {
		return ip, ""
	}
	b := ip.As16()
	last := netip.AddrFrom4([4]byte(b[12:]))
	switch {
	case translated.Contains(ip): // By NAT64 or DNS64: where a network has IPv6 alone, every IPv4 address comes so (RFC 6052).
		return last, ""
	case localTranslated.Contains(ip):
		return last, "an address of a local translator between IPv6 and IPv4"
	case compatible.Contains(ip) && !ip.IsLoopback() && !ip.IsUnspecified():
		return last, "an IPv4 address in a form of IPv6 that is no longer used"
	case sixToFour.Contains(ip):
		return netip.AddrFrom4([4]byte(b[2:6])), "an address of a tunnel (6to4)"
	case teredo.Contains(ip):
		return netip.AddrFrom4([4]byte{^b[12], ^b[13], ^b[14], ^b[15]}), "an address of a tunnel (Teredo)"
	case [4]byte(b[8:12]) == [4]byte{0, 0, 0x5e, 0xfe} || [4]byte(b[8:12]) == [4]byte{2, 0, 0x5e, 0xfe}: // RFC 5214.
		return last, "an address of a tunnel (ISATAP)"
	}
	return ip, ""
}

// special says what an address is that is not of the public internet; "" if it is.
func special(ip netip.Addr) string {
	for _, n := range notPublic {
		if n.network.Contains(ip) {
			return n.kind
		}
	}
	if ip.Is6() && !given.Contains(ip) {
		return "an address of IPv6 that was not given out"
	}
	return ""
}

func within(networks []netip.Prefix, ip netip.Addr) bool {
	for _, n := range networks {
		if n.Contains(ip) {
			return true
		}
	}
	return false
}
