package config

import (
	"errors"
	"fmt"
	"net/netip"
)

// Posting says where webhooks, and word to people's chats, may be posted to.
type Posting struct {
	WebhookNetworks  []netip.Prefix `env:"ACTUAL_WEBHOOK_NETWORKS"`           // Though not public; there also by http and at any port.
	WebhookForbidden []netip.Prefix `env:"ACTUAL_WEBHOOK_FORBIDDEN_NETWORKS"` // Though public.
	WebhookPorts     []uint16       `env:"ACTUAL_WEBHOOK_PORTS" envDefault:"443,8443"`
}

func (p Posting) check() error {
	var wrong []error
	if len(p.WebhookPorts) == 0 {
		wrong = append(wrong, errors.New("ACTUAL_WEBHOOK_PORTS must name a port at least, such as 443"))
	}
	for _, n := range p.WebhookPorts {
		if n == 0 {
			wrong = append(wrong, errors.New("ACTUAL_WEBHOOK_PORTS: 0 is no port"))
		}
	}
	for name, all := range map[string][]netip.Prefix{"ACTUAL_WEBHOOK_NETWORKS": p.WebhookNetworks, "ACTUAL_WEBHOOK_FORBIDDEN_NETWORKS": p.WebhookForbidden} {
		for _, n := range all {
			if n != n.Masked() || n.Addr().Is4In6() {
				wrong = append(wrong, fmt.Errorf("%s: %s is no network: write %s", name, n, plain(n)))
			}
		}
	}
	return errors.Join(wrong...)
}

// plain is the network that somebody means by an address within it.
func plain(n netip.Prefix) netip.Prefix {
	const mapped = 96 // Bits before an IPv4 address in IPv6.
	if n.Addr().Is4In6() && n.Bits() >= mapped {
		n = netip.PrefixFrom(n.Addr().Unmap(), n.Bits()-mapped)
	}
	return n.Masked()
}
