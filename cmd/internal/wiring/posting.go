package wiring

import (
	"github.com/google/wire"

	"actual/adapters/outbound/webhook"
	"actual/cmd/internal/config"
	"actual/ports"
)

// Posting posts to addresses that companies gave.
var Posting = wire.NewSet(Poster, wire.Bind(new(ports.Poster), new(*webhook.Poster)), wire.Bind(new(ports.PostingRules), new(*webhook.Poster)))

// Poster posts to the public internet, and to what the installation allows. The function
// that it returns ends the connections that are kept.
func Poster(cfg config.Config) (*webhook.Poster, func()) {
	p := webhook.New(webhook.Options{Allowed: cfg.WebhookNetworks, Forbidden: cfg.WebhookForbidden, Ports: cfg.WebhookPorts})
	return p, p.Close
}
