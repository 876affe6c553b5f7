// Package smtp stands in for a mail server: a real one, that keeps what it gets.
package smtp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"

	"github.com/emersion/go-smtp"
)

// Letter is a mail that came.
type Letter struct {
	From, To string
	Subject  string
	Text     string // Decoded.
}

// Inbox is a mail server on this machine that takes mail for everybody.
type Inbox struct {
	server   *smtp.Server
	listener net.Listener
	got      func(Letter)

	mu      sync.Mutex
	letters []Letter
}

// Open starts a mail server on a free port of the loopback interface. got, where it
// is not nil, is called for each letter.
func Open(got func(Letter)) (*Inbox, error) {
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	i := &Inbox{listener: listener, got: got}
	i.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &dialogue{inbox: i}, nil }))
	i.server.Domain, i.server.MaxMessageBytes, i.server.MaxRecipients = "localhost", 1<<20, 1
	go func() { _ = i.server.Serve(listener) }() // It ends with Close.
	return i, nil
}

// Address is where it listens, host:port.
func (i *Inbox) Address() string { return i.listener.Addr().String() }

// Close ends it.
func (i *Inbox) Close() error {
	if err := i.server.Close(); err != nil && !errors.Is(err, smtp.ErrServerClosed) {
		return err
	}
	return nil
}

// To returns the letters that came to an address, the oldest first.
func (i *Inbox) To(address string) (out []Letter) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, l := range i.letters {
		if l.To == address {
			out = append(out, l)
		}
	}
	return out
}

func (i *Inbox) keep(l Letter) {
	i.mu.Lock()
	i.letters = append(i.letters, l)
	i.mu.Unlock()
	if i.got != nil {
		i.got(l)
	}
}

// dialogue is one connection.
type dialogue struct {
	inbox    *Inbox
	from, to string
}

// Mail implements smtp.Session.
func (d *dialogue) Mail(from string, _ *smtp.MailOptions) error { d.from = from; return nil }

// Rcpt implements smtp.Session.
func (d *dialogue) Rcpt(to string, _ *smtp.RcptOptions) error { d.to = to; return nil }

// Reset implements smtp.Session.
func (d *dialogue) Reset() { d.from, d.to = "", "" }

// Logout implements smtp.Session.
func (*dialogue) Logout() error { return nil }

// Data implements smtp.Session.
func (d *dialogue) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	message, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return fmt.Errorf("read message: %w", err)
	}
	body := message.Body
	if strings.EqualFold(message.Header.Get("Content-Transfer-Encoding"), "quoted-printable") {
		body = quotedprintable.NewReader(body)
	}
	text, err := io.ReadAll(body)
	if err != nil {
		return fmt.Errorf("read message: %w", err)
	}
	d.inbox.keep(Letter{From: d.from, To: d.to, Subject: message.Header.Get("Subject"), Text: strings.ReplaceAll(string(text), "\r\n", "\n")})
	return nil
}
