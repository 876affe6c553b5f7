package subscriptions

import (
	"context"
	"time"

	"actual/app/vault"
	"actual/domain"
	"actual/domain/fault"
	"actual/domain/ledger"
	"actual/domain/vendor"
	"actual/domain/webhook"
	"actual/ports"
)

// Key is by what messages of a subscription are signed, as it may be shown.
type Key struct {
	Webhook domain.WebhookID
	N       int
	Signing webhook.Signing
	Public  string // whpk_… of Ed25519; "" of HMAC.
	Secret  string // whsec_… of HMAC, when it was just made; else "".
	MadeAt  time.Time
	EndsAt  time.Time // Zero: it is the one in use.
}

const sealedAs = vault.Webhooks

const secretField = "key"

// makeKey makes a key for a subscription, and seals it. It may ask the key vault.
func (s *Service) makeKey(ctx context.Context, company domain.CompanyID, w webhook.Subscription, by string) (ports.SealedWebhookSecret, Key, error) {
	chance := s.secrets.Secret()
	key, err := webhook.NewHMAC(chance[:])
	if w.Signing == webhook.Ed25519 {
		key, err = webhook.NewEd25519(chance[:])
	}
	if err != nil {
		return ports.SealedWebhookSecret{}, Key{}, err
	}
	now := s.now()
	out := ports.SealedWebhookSecret{Webhook: w.ID, Signing: w.Signing, Public: key.Public(), MadeAt: now, MadeBy: by, Version: now.UnixMicro()}
	box, err := s.sealer.Box(ctx)
	if err != nil {
		return out, Key{}, err
	}
	out.Sealed, out.Key, err = box.Seal(company, sealedAs, vendor.Credential{
		Version: out.Version, Settings: along(out), Secrets: map[string]vendor.Secret{secretField: vendor.NewSecret(key.Reveal())},
	})
	shown := Key{Webhook: w.ID, Signing: w.Signing, Public: out.Public, MadeAt: now}
	if w.Signing == webhook.HMAC {
		shown.Secret = key.Reveal()
	}
	return out, shown, err
}

// along is what is sealed along: of another subscription it does not open.
func along(s ports.SealedWebhookSecret) map[string]string {
	return map[string]string{"webhook": s.Webhook.String(), "signing": string(s.Signing), "public": s.Public}
}

// opened returns a stored key.
func opened(ctx context.Context, sealer Sealer, company domain.CompanyID, s ports.SealedWebhookSecret) (webhook.Key, error) {
	c, err := sealer.Unseal(ctx, company, ports.SealedCredential{
		State: vendor.State{Vendor: sealedAs, Version: s.Version, Settings: along(s)}, Sealed: s.Sealed, Key: s.Key,
	})
	if err != nil {
		return webhook.Key{}, err
	}
	return webhook.ParseKey(c.Secrets[secretField].Reveal())
}

func keysOf(all []ports.SealedWebhookSecret) []Key {
	out := make([]Key, len(all))
	for i, k := range all {
		out[i] = Key{Webhook: k.Webhook, N: k.N, Signing: k.Signing, Public: k.Public, MadeAt: k.MadeAt, EndsAt: k.EndsAt}
	}
	return out
}

// How long a former key goes on to sign beside the new one.
const (
	UsualOverlap = 24 * time.Hour
	MostOverlap  = 30 * 24 * time.Hour
)

// Settled is how long after a rotation messages may still be signed by the former keys alone:
// those of turns that had begun, which are shorter. Who shows a new key waits so long before, so that
// a receiver may go over to it at once.
const Settled = 3 * time.Second

// ErrOverlap reports a time that a former key can't go on for.
var ErrOverlap = fault.New(fault.Invalid, "webhook.bad_overlap", "overlap_s is how long the former key goes on to sign, in seconds, at most 30 days")

// Rotate gives a subscription a new key, which signs at once; the former ones sign beside it
// until the overlap is over.
//
// Errors: webhook.ErrNotFound, ErrOverlap, ports.ErrVaultClosed, fault.Unavailable when the
// key vault is down.
func (s *Service) Rotate(ctx context.Context, cmd Act, overlap time.Duration) (Key, error) {
	if overlap < 0 || overlap > MostOverlap {
		return Key{}, ErrOverlap
	}
	shown, err := s.Show(ctx, cmd.Company, cmd.ID)
	if err != nil {
		return Key{}, err
	}
	fresh, key, err := s.makeKey(ctx, cmd.Company, shown.Subscription, cmd.By)
	if err != nil {
		return told(Key{}, err, "rotate the key of a webhook")
	}
	err = s.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		if key.N, err = tx.HookKeys.Add(ctx, fresh, fresh.MadeAt.Add(overlap), fresh.MadeAt); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, s.entry(cmd.Company, ledger.WebhookRotated, shown.Subscription, cmd.By,
			ledger.Fields{"key": ledger.Int(int64(key.N)), "overlap_s": ledger.Int(int64(overlap / time.Second)), "public": ledger.Text(key.Public)}))
	})
	return told(key, err, "rotate the key of a webhook")
}

// Published returns the public keys by which messages of a company are verified, of those
// subscriptions that are signed by Ed25519.
func (s *Service) Published(ctx context.Context, company domain.CompanyID) (out []Key, err error) {
	err = s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		all, err := tx.HookKeys.All(ctx, s.now())
		out = nil
		for _, k := range keysOf(all) {
			if k.Public != "" {
				out = append(out, k)
			}
		}
		return err
	})
	return told(out, err, "list the public keys of webhooks")
}
