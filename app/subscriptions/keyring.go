package subscriptions

import (
	"context"
	"sync"
	"time"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/webhook"
	"actual/ports"
)

// timedKey is an opened key, and until when it signs; zero: without an end.
type timedKey struct {
	webhook.Key
	ends time.Time
}

// keyring remembers the opened keys of subscriptions for a while, as long as they are the
// same.
type keyring struct {
	mu    sync.Mutex
	known map[domain.WebhookID]ring
}

type ring struct {
	keyed  int64 // The subscription's, when they were read.
	opened time.Time
	keys   []timedKey
}

const (
	rememberFor = 10 * time.Minute
	fewRings    = 10_000 // How many are remembered before those of long ago are let go.
)

var errNoKey = fault.New(fault.Internal, "webhook.no_key", "the webhook has no key to sign with")

// of returns the keys of a subscription, the newest first.
func (k *keyring) of(ctx context.Context, d *Dispatcher, company domain.CompanyID, w webhook.Subscription) ([]timedKey, error) {
	now := d.now()
	k.mu.Lock()
	r, known := k.known[w.ID]
	k.mu.Unlock()
	if known && r.keyed == w.Keyed && now.Sub(r.opened) < rememberFor {
		return r.keys, nil
	}
	var sealed []ports.SealedWebhookSecret
	err := d.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) (err error) {
		sealed, err = tx.HookKeys.Of(ctx, w.ID, now)
		return err
	})
	if err != nil {
		return nil, err
	}
	r = ring{keyed: w.Keyed, opened: now}
	for _, s := range sealed {
		key, err := opened(ctx, d.sealer, company, s)
		if err != nil {
			return nil, err
		}
		r.keys = append(r.keys, timedKey{key, s.EndsAt})
	}
	if len(r.keys) == 0 {
		return nil, errNoKey
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.known == nil {
		k.known = map[domain.WebhookID]ring{}
	}
	if len(k.known) >= fewRings {
		for id, old := range k.known {
			if now.Sub(old.opened) > rememberFor {
				delete(k.known, id)
			}
		}
	}
	k.known[w.ID] = r
	return r.keys, nil
}

// signing returns those that sign at a time, as many as may.
func signing(all []timedKey, at time.Time) (out []webhook.Key) {
	const most = 10
	for _, k := range all {
		if (k.ends.IsZero() || k.ends.After(at)) && len(out) < most {
			out = append(out, k.Key)
		}
	}
	return out
}
