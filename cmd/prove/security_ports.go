package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ports compares where the server listens with the two addresses that
// docs/configuration.md names, and shows that one more would be seen.
func (p *securityProof) ports(context.Context) error {
	page, err := os.ReadFile("docs/configuration.md")
	if err != nil {
		return err
	}
	documented := strings.Contains(string(page), "The server listens at two addresses and no other: the API's (`ACTUAL_LISTEN`)") &&
		strings.Contains(string(page), "(`ACTUAL_OPS_LISTEN`)")
	p.check("docs/configuration.md names the addresses", documented, "they are not there")
	open, err := listeners(p.server.cmd.Process.Pid)
	if err != nil {
		return err
	}
	want := []string{p.address, p.ops}
	slices.Sort(want)
	p.check("the server listens where it is documented", slices.Equal(open, want), open)

	extra, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer func() { _ = extra.Close() }()
	own, err := listeners(os.Getpid())
	p.check("a port more is seen", slices.Contains(own, extra.Addr().String()), own)
	p.b.say("the server listens at %s and nowhere else", strings.Join(open, " and "))
	return err
}

// listeners returns where a process listens, by TCP, as Linux says.
func listeners(pid int) ([]string, error) {
	own, err := sockets(pid)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, table := range []string{"tcp", "tcp6"} {
		raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/net/%s", pid, table))
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(string(raw)) {
			const listening = "0A"
			fields := strings.Fields(line)
			if len(fields) < 10 || fields[3] != listening || !own[fields[9]] {
				continue
			}
			at, err := addressIn(fields[1])
			if err != nil {
				return nil, err
			}
			all = append(all, at)
		}
	}
	slices.Sort(all)
	return all, nil
}

// sockets returns the inodes of a process's sockets.
func sockets(pid int) (map[string]bool, error) {
	links, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	own := map[string]bool{}
	for _, link := range links {
		to, err := os.Readlink(link)
		if inode, is := strings.CutPrefix(to, "socket:["); err == nil && is { // It may be closed by now.
			own[strings.TrimSuffix(inode, "]")] = true
		}
	}
	if len(links) == 0 && err == nil {
		err = fmt.Errorf("the files of process %d can't be seen", pid)
	}
	return own, err
}

// addressIn reads an address as /proc/net writes it: words in the machine's order.
func addressIn(text string) (string, error) {
	host, port, _ := strings.Cut(text, ":")
	raw, err := hex.DecodeString(host)
	if err != nil {
		return "", err
	}
	for word := range slices.Chunk(raw, 4) {
		slices.Reverse(word)
	}
	n, err := strconv.ParseUint(port, 16, 16)
	if err != nil {
		return "", err
	}
	a, ok := netip.AddrFromSlice(raw)
	if !ok {
		return "", fmt.Errorf("%q is no address", text)
	}
	return netip.AddrPortFrom(a.Unmap(), uint16(n)).String(), nil
}

// selfSigned writes a certificate for this machine, and its key.
func selfSigned(certFile, keyFile string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "127.0.0.1"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return err
	}
	rawKey, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	if err := os.WriteFile(certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}), 0o600); err != nil {
		return err
	}
	return os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: rawKey}), 0o600)
}

// laxServer takes any version: what the check must tell apart.
func laxServer(ctx context.Context, folder string) (address string, stop func(), err error) {
	pair, err := tls.LoadX509KeyPair(filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem"))
	if err != nil {
		return "", nil, err
	}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS10, CipherSuites: legacy})
	if err != nil {
		return "", nil, err
	}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			if c, is := conn.(*tls.Conn); is {
				_ = c.HandshakeContext(ctx) // The other side tells.
			}
			_ = conn.Close()
		}
	}()
	return listener.Addr().String(), func() { _ = listener.Close() }, nil
}
