package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
)

// Off is what switches a listener off.
const Off = "off"

func (c Config) checkTransport() (wrong []error) {
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		wrong = append(wrong, fmt.Errorf("ACTUAL_LISTEN must be host:port, such as 127.0.0.1:8080, not %q", c.Listen))
	}
	if _, _, err := net.SplitHostPort(c.OpsListen); err != nil && c.OpsListen != Off {
		wrong = append(wrong, fmt.Errorf("ACTUAL_OPS_LISTEN must be host:port, such as 127.0.0.1:9090, or %s, not %q", Off, c.OpsListen))
	}
	if (c.TLSCert == "") != (c.TLSKey == "") {
		wrong = append(wrong, errors.New("ACTUAL_TLS_CERT and ACTUAL_TLS_KEY: give both files or none"))
	}
	for _, text := range c.TrustedProxies {
		_, network := netip.ParsePrefix(text)
		if _, address := netip.ParseAddr(text); address != nil && network != nil {
			wrong = append(wrong, fmt.Errorf("ACTUAL_TRUSTED_PROXIES must be networks or addresses with commas between, such as 10.0.0.0/8,192.0.2.7, not %q", text))
		}
	}
	return wrong
}

// Exposed reports whether an address that is listened at can be reached from
// other machines.
func Exposed(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil || host == "localhost" {
		return false
	}
	a, err := netip.ParseAddr(host)
	return err != nil || !a.IsLoopback()
}
