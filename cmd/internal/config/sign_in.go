package config

import (
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"strings"
	"time"
)

// SignIn is how people sign in, and for how long.
type SignIn struct {
	PublicURL string `env:"ACTUAL_PUBLIC_URL"` // Where browsers find the server; empty: http:// and ACTUAL_LISTEN.

	SessionIdle time.Duration `env:"ACTUAL_SESSION_IDLE" envDefault:"12h"`
	SessionMost time.Duration `env:"ACTUAL_SESSION_LIFETIME" envDefault:"168h"`

	OIDCIssuer       string   `env:"ACTUAL_OIDC_ISSUER"`
	OIDCClientID     string   `env:"ACTUAL_OIDC_CLIENT_ID"`
	OIDCClientSecret string   `env:"ACTUAL_OIDC_CLIENT_SECRET"`
	OIDCName         string   `env:"ACTUAL_OIDC_NAME" envDefault:"your work account"`
	OIDCDomains      []string `env:"ACTUAL_OIDC_EMAIL_DOMAINS"` // Whose addresses are believed though the issuer does not call them verified.

	SMTPAddress  string `env:"ACTUAL_SMTP_ADDRESS"` // host:port
	SMTPUsername string `env:"ACTUAL_SMTP_USERNAME"`
	SMTPPassword string `env:"ACTUAL_SMTP_PASSWORD"`
	SMTPFrom     string `env:"ACTUAL_SMTP_FROM"`
	SMTPHello    string `env:"ACTUAL_SMTP_HELO"`

	SMTPPerMinute int `env:"ACTUAL_SMTP_PER_MINUTE" envDefault:"20"` // Summaries; sign-in links are not counted.
}

// URL returns where browsers find the server, without a slash at the end.
func (c Config) URL() string {
	if c.PublicURL != "" {
		return strings.TrimRight(c.PublicURL, "/")
	}
	return "http://" + c.Listen
}

func (s SignIn) check() error {
	var wrong []error
	if s.PublicURL != "" && !reachable(s.PublicURL) {
		wrong = append(wrong, fmt.Errorf("ACTUAL_PUBLIC_URL must be https://HOST without a path (http:// on this machine alone), not %q", s.PublicURL))
	}
	if s.SessionIdle < time.Minute {
		wrong = append(wrong, fmt.Errorf("ACTUAL_SESSION_IDLE must be at least 1m, not %s", s.SessionIdle))
	}
	const longest = 90 * 24 * time.Hour
	if s.SessionMost < s.SessionIdle || s.SessionMost > longest {
		wrong = append(wrong, fmt.Errorf("ACTUAL_SESSION_LIFETIME must be at least ACTUAL_SESSION_IDLE and at most 2160h, not %s", s.SessionMost))
	}
	return errors.Join(append(wrong, s.checkIssuer(), s.checkMail())...)
}

func (s SignIn) checkIssuer() error {
	switch {
	case s.OIDCIssuer == "" && s.OIDCClientID+s.OIDCClientSecret == "":
		return nil
	case s.OIDCIssuer == "" || s.OIDCClientID == "" || s.OIDCClientSecret == "":
		return errors.New("ACTUAL_OIDC_ISSUER, ACTUAL_OIDC_CLIENT_ID and ACTUAL_OIDC_CLIENT_SECRET go together: set all or none")
	case s.PublicURL == "":
		return errors.New("ACTUAL_PUBLIC_URL must be set where ACTUAL_OIDC_ISSUER is: the issuer sends browsers back to it")
	}
	if u, err := url.Parse(s.OIDCIssuer); err != nil || u.Host == "" || u.Scheme != "https" && !loopback(u.Hostname()) {
		return fmt.Errorf("ACTUAL_OIDC_ISSUER must be the issuer's https:// address, not %q", s.OIDCIssuer)
	}
	for _, host := range s.OIDCDomains {
		if host != strings.ToLower(host) || strings.ContainsAny(host, "@ ") || !strings.Contains(host, ".") {
			return fmt.Errorf("ACTUAL_OIDC_EMAIL_DOMAINS must be domains such as northside.example,southside.example, not %q", host)
		}
	}
	return nil
}

func (s SignIn) checkMail() error {
	if s.SMTPAddress == "" {
		return nil
	}
	if host, port, err := net.SplitHostPort(s.SMTPAddress); err != nil || host == "" || port == "" {
		return fmt.Errorf("ACTUAL_SMTP_ADDRESS must be host:port, such as smtp.example.com:587, not %q", s.SMTPAddress)
	}
	if s.SMTPPerMinute < 1 || s.SMTPPerMinute > 10_000 {
		return fmt.Errorf("ACTUAL_SMTP_PER_MINUTE must be from 1 to 10000, not %d", s.SMTPPerMinute)
	}
	if _, err := mail.ParseAddress(s.SMTPFrom); err != nil {
		return fmt.Errorf("ACTUAL_SMTP_FROM must be an address, such as Actual <sign-in@example.com>, not %q", s.SMTPFrom)
	}
	return nil
}

// reachable reports whether a browser would keep our cookies at the address.
func reachable(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.User != nil {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname())
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
