// Package smtp stands in for a mail server: a real one, that keeps what it gets.
package smtp

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"slices"
	"sync"

	"github.com/emersion/go-smtp"
)

// Options say how an inbox behaves. The zero value takes all mail in the clear.
type Options struct {
	// Got, where it is not nil, is called for each letter before it is answered.
	Got func(Letter)
	// TLS, where it is not nil, is offered (STARTTLS), and mail is taken behind it only.
	TLS *tls.Config
	// Refuse, where it is not nil, says with which code and text an address is refused; 0:
	// it is not.
	Refuse func(to string) (code int, text string)
	// Answer, where it is not nil, is called when all of a letter is there, and answers
	// in place of the server: with a code other than 0 the letter is not kept.
	Answer func(to string) (code int, text string)
}

// Inbox is a mail server on this machine that takes mail for everybody.
type Inbox struct {
	server   *smtp.Server
	listener net.Listener
	options  Options

	mu      sync.Mutex
	letters []Letter
}

const mostBytes = 8 << 20 // Of a letter.

// Open starts a mail server on a free port of the loopback interface. got, where it
// is not nil, is called for each letter.
func Open(got func(Letter)) (*Inbox, error) { return OpenWith(Options{Got: got}) }

// OpenWith is Open of a server that behaves as options say.
func OpenWith(o Options) (*Inbox, error) {
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	i := &Inbox{listener: listener, options: o}
	i.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &dialogue{inbox: i}, nil }))
	i.server.Domain, i.server.MaxMessageBytes, i.server.MaxRecipients, i.server.TLSConfig = "localhost", mostBytes, 1, o.TLS
	i.server.ErrorLog = log.New(io.Discard, "", 0) // Clients that are killed are what it is for.
	go func() { _ = i.server.Serve(listener) }()   // It ends with Close.
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

// All returns all letters, the oldest first.
func (i *Inbox) All() []Letter {
	i.mu.Lock()
	defer i.mu.Unlock()
	return slices.Clone(i.letters)
}

func (i *Inbox) keep(l Letter) {
	i.mu.Lock()
	i.letters = append(i.letters, l)
	i.mu.Unlock()
	if i.options.Got != nil {
		i.options.Got(l)
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
func (d *dialogue) Rcpt(to string, _ *smtp.RcptOptions) error {
	if err := refusal(d.inbox.options.Refuse, to); err != nil {
		return err
	}
	d.to = to
	return nil
}

// refusal asks what to answer.
func refusal(ask func(string) (int, string), to string) error {
	if ask == nil {
		return nil
	}
	if code, text := ask(to); code != 0 {
		return &smtp.SMTPError{Code: code, EnhancedCode: smtp.NoEnhancedCode, Message: text}
	}
	return nil
}

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
	if err := refusal(d.inbox.options.Answer, d.to); err != nil {
		return err
	}
	l, err := Read(raw)
	if err != nil {
		return err
	}
	l.From, l.To = d.from, d.to
	d.inbox.keep(l)
	return nil
}
