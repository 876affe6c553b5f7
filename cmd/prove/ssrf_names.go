package main

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"sync"

	"golang.org/x/net/dns/dnsmessage"
)

// ssrfNames is a name server that answers each question about a name otherwise.
type ssrfNames struct {
	conn net.PacketConn

	mu      sync.Mutex
	answers map[string][][]string // By name: the addresses of the first lookup, of the second, …; the last one stays.
	asked   map[string]int
}

const cnamePrefix = "cname:"

// openSSRFNames serves names at a port of this machine until the process ends.
func openSSRFNames() (*ssrfNames, error) {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	n := &ssrfNames{conn: conn}
	go n.serve()
	return n, nil
}

// resolver asks the name server, as Go's own resolver does.
func (n *ssrfNames) resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", n.conn.LocalAddr().String())
	}}
}

// script says what names stand for from now on.
func (n *ssrfNames) script(answers map[string][][]string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.answers, n.asked = answers, map[string]int{}
}

// of returns what a name stands for in answer to the next question of its type.
func (n *ssrfNames) of(q dnsmessage.Question) (all []string, known bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	name := strings.TrimSuffix(strings.ToLower(q.Name.String()), ".")
	steps, known := n.answers[name]
	if !known {
		return nil, false
	}
	key := name + q.Type.String()
	step := min(n.asked[key], len(steps)-1)
	n.asked[key]++
	return steps[step], true
}

func (n *ssrfNames) serve() {
	buf := make([]byte, 1500)
	for {
		size, from, err := n.conn.ReadFrom(buf)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		var m dnsmessage.Message
		if err != nil || m.Unpack(buf[:size]) != nil || len(m.Questions) != 1 {
			continue
		}
		if raw, err := n.answer(m).Pack(); err == nil {
			_, _ = n.conn.WriteTo(raw, from)
		}
	}
}

// answer is good for no time (TTL 0), as who means to rebind has it.
func (n *ssrfNames) answer(m dnsmessage.Message) *dnsmessage.Message {
	q := m.Questions[0]
	out := &dnsmessage.Message{Header: dnsmessage.Header{ID: m.ID, Response: true, RecursionDesired: true, RecursionAvailable: true, Authoritative: true}, Questions: m.Questions}
	all, known := n.of(q)
	if !known {
		out.RCode = dnsmessage.RCodeNameError
		return out
	}
	owner := q.Name
	for _, text := range all {
		head := dnsmessage.ResourceHeader{Name: owner, Class: dnsmessage.ClassINET}
		if alias, is := strings.CutPrefix(text, cnamePrefix); is {
			owner = dnsmessage.MustNewName(alias + ".")
			head.Type = dnsmessage.TypeCNAME
			out.Answers = append(out.Answers, dnsmessage.Resource{Header: head, Body: &dnsmessage.CNAMEResource{CNAME: owner}})
			continue
		}
		switch ip := netip.MustParseAddr(text); {
		case ip.Is4() && q.Type == dnsmessage.TypeA:
			head.Type = dnsmessage.TypeA
			out.Answers = append(out.Answers, dnsmessage.Resource{Header: head, Body: &dnsmessage.AResource{A: ip.As4()}})
		case ip.Is6() && q.Type == dnsmessage.TypeAAAA:
			head.Type = dnsmessage.TypeAAAA
			out.Answers = append(out.Answers, dnsmessage.Resource{Header: head, Body: &dnsmessage.AAAAResource{AAAA: ip.As16()}})
		}
	}
	return out
}
