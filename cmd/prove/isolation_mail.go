package main

import (
	"bufio"
	"context"
	"net"
	"strings"
)

// mailbox takes mail for anybody and throws it away.
func (b *bench) mailbox() error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	b.closers = append(b.closers, func(context.Context) error { return listener.Close() })
	b.more = append(b.more, "ACTUAL_SMTP_ADDRESS="+listener.Addr().String(), "ACTUAL_SMTP_FROM=proof@example.com")
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go swallow(conn)
		}
	}()
	return nil
}

// swallow speaks as much of SMTP as a client needs to be content.
func swallow(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	say := func(line string) { _, _ = conn.Write([]byte(line + "\r\n")) }
	say("220 proof")
	lines := bufio.NewScanner(conn)
	for inMail := false; lines.Scan(); {
		switch text := strings.ToUpper(lines.Text()); {
		case inMail && text != ".":
		case inMail:
			inMail = false
			say("250 taken")
		case text == "DATA":
			inMail = true
			say("354 go on")
		case text == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}
