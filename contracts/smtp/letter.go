package smtp

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"strings"
)

// Letter is a mail that came, taken apart and decoded.
type Letter struct {
	From, To string // Of the envelope.
	Subject  string
	Text     string
	HTML     string // Empty: it has none.
	Files    []File
	Header   mail.Header
}

// File is a part of a letter that is no text of its own.
type File struct {
	Name, Type string
	ContentID  string // Without <>; empty: it is attached, and not shown by the HTML.
	Body       []byte
}

// Read takes a message apart.
func Read(raw []byte) (Letter, error) {
	message, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return Letter{}, fmt.Errorf("read message: %w", err)
	}
	l := Letter{Header: message.Header}
	if l.Subject, err = new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject")); err != nil {
		return l, fmt.Errorf("read subject: %w", err)
	}
	return l, l.part(textproto.MIMEHeader(message.Header), message.Body)
}

// part adds a part, and those that it has.
func (l *Letter) part(header textproto.MIMEHeader, body io.Reader) error {
	kind, params, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil {
		kind = "text/plain" // As RFC 2045 says.
	}
	if strings.HasPrefix(kind, "multipart/") {
		parts := multipart.NewReader(body, params["boundary"])
		for {
			p, err := parts.NextRawPart()
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return fmt.Errorf("read part: %w", err)
			}
			if err := l.part(p.Header, p); err != nil {
				return err
			}
		}
	}
	switch strings.ToLower(header.Get("Content-Transfer-Encoding")) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	decoded, err := io.ReadAll(body)
	if err != nil {
		return fmt.Errorf("read %s: %w", kind, err)
	}
	_, disposition, _ := mime.ParseMediaType(header.Get("Content-Disposition"))
	switch text := strings.ReplaceAll(string(decoded), "\r\n", "\n"); {
	case header.Get("Content-Disposition") != "":
		l.Files = append(l.Files, File{Name: disposition["filename"], Type: kind, ContentID: strings.Trim(header.Get("Content-Id"), "<>"), Body: decoded})
	case kind == "text/html":
		l.HTML = text
	default:
		l.Text = text
	}
	return nil
}
