package wiring

import (
	"net/url"

	"github.com/google/wire"

	"actual/adapters/digestform"
	"actual/adapters/inbound/httpapi"
	"actual/adapters/inbound/webui"
	"actual/adapters/outbound/email"
	"actual/app/digests"
	"actual/app/fences"
	"actual/app/insight"
	"actual/app/reconciliation"
	"actual/app/task"
	"actual/app/timekeeping"
	"actual/cmd/internal/config"
	"actual/ports"
)

// Mail sends mail. It needs a config.Config.
var Mail = wire.NewSet(MailServer, email.New, wire.Bind(new(ports.Mailer), new(*email.Mailer)))

// MailServer sends the mail.
func MailServer(cfg config.Config) email.Config {
	return email.Config{Address: cfg.SMTPAddress, Username: cfg.SMTPUsername, Password: cfg.SMTPPassword, From: cfg.SMTPFrom, HELO: cfg.SMTPHello}
}

// Digests makes summaries and sends them by mail. It needs Mail, System, PostGIS,
// Timekeeping, Reconciliation, the fences and the badges.
var Digests = wire.NewSet(
	DigestRules,
	digests.NewDesk,
	DigestSources,
	wire.Struct(new(digests.Outside), "*"),
	wire.Struct(new(digestform.Forms)),
	wire.Bind(new(webui.Digests), new(*digests.Desk)),
	wire.Bind(new(httpapi.Digests), new(*digests.Desk)),
	wire.Bind(new(task.DigestSender), new(*digests.Desk)),
	wire.Bind(new(ports.DigestForms), new(digestform.Forms)),
)

// DigestSources says where figures come from.
func DigestSources(times *timekeeping.Desk, disputes *reconciliation.Lister, badges *insight.BadgeLister, index *fences.Indexes) digests.Sources {
	return digests.Sources{Times: times, Disputes: disputes, Badges: badges, Fences: index}
}

// DigestRules are the settings of sending summaries.
func DigestRules(cfg config.Config) digests.Rules {
	rules := digests.Rules{URL: cfg.URL(), Host: "actual.invalid", PerMinute: cfg.SMTPPerMinute}
	if at, err := url.Parse(rules.URL); err == nil && at.Hostname() != "" {
		rules.Host = at.Hostname()
	}
	return rules
}
