package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"sync"
	"time"
)

// strikeAt is a moment at which servers are killed.
type strikeAt string

const (
	atAddress strikeAt = "when the mail server was told the first address, before a byte of a letter"
	atLetter  strikeAt = "when all of a letter was with the mail server, before it answered"
)

// strikes kills servers from within the mail server's dialogue.
type strikes struct {
	mu     sync.Mutex
	next   strikeAt
	strike func()
	struck chan struct{}
}

// arm has the next moment of a kind strike, once; what it returns is closed when it has.
func (b *strikes) arm(at strikeAt, strike func()) <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.next, b.strike, b.struck = at, strike, make(chan struct{})
	return b.struck
}

func (b *strikes) at(moment strikeAt) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.next != moment {
		return
	}
	b.next = ""
	b.strike()
	close(b.struck)
}

// address is what the mail server asks when it is told an address.
func (b *strikes) address(to string) (int, string) {
	if to == nobody {
		return 550, "5.1.1 there is no such mailbox here"
	}
	b.at(atAddress)
	return 0, ""
}

// letter is what it asks when it has all of a letter: it takes it, whether who sent it
// lives or not.
func (b *strikes) letter(string) (int, string) {
	b.at(atLetter)
	return 0, ""
}

// mailServerTLS is what the mail server encrypts with.
func mailServerTLS() (*tls.Config, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	of := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, NotBefore: time.Unix(0, 0), NotAfter: time.Now().AddDate(1, 0, 0),
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	raw, err := x509.CreateCertificate(rand.Reader, of, of, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{{Certificate: [][]byte{raw}, PrivateKey: key}}}, nil
}
