package netguard

import "net/netip"

// The forms of IPv6 addresses that carry an IPv4 address.
var (
	translated      = netip.MustParsePrefix("64:ff9b::/96")   // RFC 6052.
	localTranslated = netip.MustParsePrefix("64:ff9b:1::/48") // RFC 8215.
	compatible      = netip.MustParsePrefix("::/96")          // RFC 4291, no longer used.
	sixToFour       = netip.MustParsePrefix("2002::/16")      // RFC 3056.
	teredo          = netip.MustParsePrefix("2001::/32")      // RFC 4380.
)

// given is what of IPv6 is given out to networks: all else is for something special
// (https://www.iana.org/assignments/ipv6-address-space).
var given = netip.MustParsePrefix("2000::/3")

// metadata is where clouds answer their own machines, some with credentials.
var metadata = []netip.Prefix{
	netip.MustParsePrefix("169.254.169.254/32"), // Nearly all.
	netip.MustParsePrefix("169.254.170.2/32"),   // AWS, containers.
	netip.MustParsePrefix("168.63.129.16/32"),   // Azure: a public address in name only.
	netip.MustParsePrefix("100.100.100.200/32"), // Alibaba.
	netip.MustParsePrefix("192.0.0.192/32"),     // Oracle.
	netip.MustParsePrefix("fd00:ec2::254/128"),  // AWS.
	netip.MustParsePrefix("fd20:ce::254/128"),   // Google.
	netip.MustParsePrefix("fd00:c1::a9fe:a9fe/128"),
}

// notPublic lists what is not of the public internet: the special-purpose registries of
// IANA (https://www.iana.org/assignments/iana-ipv4-special-registry and
// …/iana-ipv6-special-registry), multicast, and what is reserved.
var notPublic = []struct {
	network netip.Prefix
	kind    string
}{
	{netip.MustParsePrefix("0.0.0.0/8"), "an address of this network, which is no host's"},
	{netip.MustParsePrefix("10.0.0.0/8"), "in a private network"},
	{netip.MustParsePrefix("100.64.0.0/10"), "in a network of a carrier"},
	{netip.MustParsePrefix("127.0.0.0/8"), "this machine itself"},
	{netip.MustParsePrefix("169.254.0.0/16"), "a link-local address"},
	{netip.MustParsePrefix("172.16.0.0/12"), "in a private network"},
	{netip.MustParsePrefix("192.0.0.0/24"), "an address for protocols"},
	{netip.MustParsePrefix("192.0.2.0/24"), "an address for documentation"},
	{netip.MustParsePrefix("192.31.196.0/24"), "an address for protocols"},
	{netip.MustParsePrefix("192.52.193.0/24"), "an address for protocols"},
	{netip.MustParsePrefix("192.88.99.0/24"), "an address of a tunnel (6to4)"},
	{netip.MustParsePrefix("192.168.0.0/16"), "in a private network"},
	{netip.MustParsePrefix("192.175.48.0/24"), "an address for protocols"},
	{netip.MustParsePrefix("198.18.0.0/15"), "an address for measurements"},
	{netip.MustParsePrefix("198.51.100.0/24"), "an address for documentation"},
	{netip.MustParsePrefix("203.0.113.0/24"), "an address for documentation"},
	{netip.MustParsePrefix("224.0.0.0/4"), "an address of many at once (multicast)"},
	{netip.MustParsePrefix("240.0.0.0/4"), "an address that was not given out"},

	{netip.MustParsePrefix("::/128"), "an address of this network, which is no host's"},
	{netip.MustParsePrefix("::1/128"), "this machine itself"},
	{netip.MustParsePrefix("100::/64"), "an address that goes nowhere"},
	{netip.MustParsePrefix("2001::/23"), "an address for protocols"},
	{netip.MustParsePrefix("2001:db8::/32"), "an address for documentation"},
	{netip.MustParsePrefix("2620:4f:8000::/48"), "an address for protocols"},
	{netip.MustParsePrefix("3fff::/20"), "an address for documentation"},
	{netip.MustParsePrefix("5f00::/16"), "an address for protocols"},
	{netip.MustParsePrefix("fc00::/7"), "in a private network"},
	{netip.MustParsePrefix("fe80::/10"), "a link-local address"},
	{netip.MustParsePrefix("fec0::/10"), "in a private network"},
	{netip.MustParsePrefix("ff00::/8"), "an address of many at once (multicast)"},
}
