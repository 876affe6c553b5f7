package webhook

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"actual/adapters/outbound/internal/netguard"
)

// maxDials is how many addresses of a name are tried.
const maxDials = 4

var (
	errWhole   = errors.New("webhook: the time for a message passed")
	errConnect = errors.New("webhook: the time to connect passed")
	errNoAddr  = errors.New("webhook: the name stands for no address")
)

var (
	// errPort reports a port that is not posted to, of an address that is not allowed by name.
	errPort = &netguard.Refusal{Kind: "a port that is not posted to"}
	// errPlain reports an address that is posted to over TLS alone.
	errPlain = &netguard.Refusal{Kind: "an address that is posted to over TLS alone"}
)

// dialer connects to what passes, and to nothing else.
type dialer struct {
	poster *Poster
	judge  func(netip.AddrPort) error
}

// judgeSecure judges where TLS is spoken to.
func (p *Poster) judgeSecure(at netip.AddrPort) error {
	if err := p.guard.Judge(at.Addr()); err != nil {
		return err
	}
	if !slices.Contains(p.ports, at.Port()) && !p.guard.Allows(at.Addr()) {
		return errPort
	}
	return nil
}

// judgeInsecure judges where is spoken to in the clear.
func (p *Poster) judgeInsecure(at netip.AddrPort) error {
	if err := p.guard.Judge(at.Addr()); err != nil {
		return err
	}
	if !p.guard.Allows(at.Addr()) {
		return errPlain
	}
	return nil
}

// dial looks the host up once, judges every address that it stands for, and connects to
// one of these by its number: a name that comes to stand for another address in between
// changes nothing. Where one of several does not pass, none is connected to: a name that
// stands for a public address and one inside is a trick, or a mistake.
func (d *dialer) dial(ctx context.Context, _, address string) (net.Conn, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, d.poster.o.Connect, errConnect)
	defer cancel()
	all, err := d.lookUp(ctx, address)
	if err != nil {
		return nil, err
	}
	for _, at := range all {
		if err := d.judge(at); err != nil {
			return nil, err
		}
	}
	all = all[:min(len(all), maxDials)]
	var failed error
	for i, at := range all {
		conn, err := d.connect(ctx, at, len(all)-i)
		if err == nil {
			return conn, nil
		}
		failed = errors.Join(failed, err)
		if ctx.Err() != nil {
			break
		}
	}
	return nil, errors.Join(failed, context.Cause(ctx))
}

// connect gives one of several that are left its share of the time, and judges the socket
// again that is about to be connected.
func (d *dialer) connect(ctx context.Context, at netip.AddrPort, left int) (net.Conn, error) {
	deadline, _ := ctx.Deadline() // There is one.
	nd := net.Dialer{
		Timeout: time.Until(deadline) / time.Duration(left), KeepAlive: 30 * time.Second,
		ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
			really, err := netip.ParseAddrPort(address)
			if err != nil {
				return errNoAddr
			}
			return d.judge(really)
		},
	}
	return nd.DialContext(ctx, "tcp", at.String())
}

// lookUp returns what a host and port stand for.
func (d *dialer) lookUp(ctx context.Context, address string) ([]netip.AddrPort, error) {
	host, service, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	port, err := strconv.ParseUint(service, 10, 16)
	if err != nil {
		return nil, err
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		return []netip.AddrPort{netip.AddrPortFrom(ip.Unmap(), uint16(port))}, nil
	}
	// With a full stop after it a name is not looked for among the machine's own domains.
	ips, err := d.poster.o.Resolver.LookupNetIP(ctx, "ip", strings.TrimSuffix(host, ".")+".")
	if err != nil {
		return nil, err
	}
	all := make([]netip.AddrPort, 0, len(ips))
	for _, ip := range ips {
		all = append(all, netip.AddrPortFrom(ip.Unmap(), uint16(port)))
	}
	if len(all) == 0 {
		return nil, errNoAddr
	}
	return all, nil
}
