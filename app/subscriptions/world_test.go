package subscriptions_test

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/scheduler"
	"actual/adapters/outbound/keyfile"
	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/postgis/postgistest"
	"actual/adapters/outbound/system"
	poster "actual/adapters/outbound/webhook"
	"actual/app/subscriptions"
	"actual/app/tenancy"
	"actual/app/vault"
	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/webhook"
	"actual/ports"
)

// clock is the machine's, and can be moved.
type clock struct {
	mu    sync.Mutex
	ahead time.Duration
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().UTC().Add(c.ahead).Truncate(time.Microsecond)
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

// world is a company on a real store, and what is sent over HTTP.
type world struct {
	*subscriptions.Service
	t         *testing.T
	clock     *clock
	work      *postgis.UnitOfWork
	directory *postgis.Directory
	driver    *scheduler.Webhooks
	teller    *subscriptions.Teller
	mail      *outbasket
	acme      domain.CompanyID
}

func newWorld(t *testing.T) *world {
	t.Helper()
	t.Parallel()
	db := postgistest.New(t)
	tasks, err := postgis.NewTaskInserter(db.App)
	require.NoError(t, err)
	w := &world{t: t, clock: &clock{}, work: postgis.NewUnitOfWork(db.App, tasks), directory: postgis.NewDirectory(db.Directory), mail: &outbasket{}}
	c, err := tenancy.NewCompanies(w.work, w.directory, w.clock, system.Identifiers{}).Create(t.Context(), tenancy.CreateCompany{Ref: "acme", Name: "Acme", Zone: "America/New_York", By: "test"})
	require.NoError(t, err)
	w.acme = c.ID()
	file := keyfile.RingFile(filepath.Join(t.TempDir(), "keys.json"))
	_, err = keyfile.AddKey(file, w.clock.Now())
	require.NoError(t, err)
	ring, err := keyfile.NewRing(file)
	require.NoError(t, err)
	sealer := vault.New(w.work, ring, w.clock, system.Identifiers{}, system.Secrets{}, nil)
	post := poster.New(poster.Options{Allowed: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Answer: 2 * time.Second})
	t.Cleanup(post.Close)
	w.Service = subscriptions.NewService(w.work, sealer, post, w.clock, system.Identifiers{}, system.Secrets{})
	w.driver = scheduler.NewWebhooks(w.directory, subscriptions.NewDispatcher(w.work, post, sealer, w.clock, system.Identifiers{}), w.clock, slog.New(slog.NewTextHandler(t.Output(), nil)))
	w.teller = subscriptions.NewTeller(w.work, w.mail, w.clock)
	return w
}

// outbasket is where mails go.
type outbasket struct{ sent []ports.Mail }

func (o *outbasket) Enabled() bool { return true }

func (o *outbasket) Send(_ context.Context, m ports.Mail) error {
	o.sent = append(o.sent, m)
	return nil
}

// receiver is an integrator's: it verifies, keeps what it gets, and answers as it is told.
type receiver struct {
	*httptest.Server
	t *testing.T

	mu     sync.Mutex
	key    webhook.Verifier
	answer func(sequence int64, nth int) int // A status; nil: 200.
	after  string                            // Retry-After.
	got    map[int64][]byte                  // Payloads that were taken.
	seen   []int64                           // Sequences in the order of coming, each time.
	bad    int                               // That no key of ours signed.
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{t: t, got: map[int64][]byte{}}
	r.Server = httptest.NewServer(http.HandlerFunc(r.take))
	t.Cleanup(r.Close)
	return r
}

// told is what a payload says of itself.
type told struct {
	ID       string          `json:"id"`
	Type     string          `json:"type"`
	Version  int             `json:"version"`
	Sequence int64           `json:"sequence"`
	Previous *string         `json:"previous"`
	Data     json.RawMessage `json:"data"`
}

func (r *receiver) take(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	var said told
	_ = json.Unmarshal(body, &said)
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := webhook.Verify([]webhook.Verifier{r.key}, req.Header.Get, body, time.Now(), 500*24*time.Hour); err != nil || said.ID != req.Header.Get("webhook-id") {
		r.bad++
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	r.seen = append(r.seen, said.Sequence)
	status, nth := http.StatusOK, 0
	for _, s := range r.seen {
		if s == said.Sequence {
			nth++
		}
	}
	if r.answer != nil {
		status = r.answer(said.Sequence, nth)
	}
	if status == http.StatusOK {
		r.got[said.Sequence] = body
	}
	if r.after != "" {
		w.Header().Set("Retry-After", r.after)
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, "thanks for "+req.Header.Get("webhook-signature"))
}

// proves fails where the sequences 1 to last are not all there, each naming the hash of the
// one before it.
func (r *receiver) proves(last int64) {
	r.t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	require.Len(r.t, r.got, int(last))
	for n := int64(1); n <= last; n++ {
		var said told
		require.NoError(r.t, json.Unmarshal(r.got[n], &said), "sequence %d", n)
		require.Equal(r.t, n, said.Sequence)
		if n == 1 {
			require.Nil(r.t, said.Previous)
			continue
		}
		sum := webhook.Hash(r.got[n-1])
		require.Equal(r.t, hex.EncodeToString(sum[:]), *said.Previous, "sequence %d", n)
	}
}

// subscribed makes a subscription to the receiver.
func (w *world) subscribed(r *receiver, change func(s *webhook.Subscription)) webhook.Subscription {
	w.t.Helper()
	s := webhook.Usual()
	s.Name, s.URL = "Ledgerly", r.URL+"/hook?token=secret"
	if change != nil {
		change(&s)
	}
	made, err := w.Create(w.t.Context(), subscriptions.Create{Company: w.acme, Webhook: s, By: "test"})
	require.NoError(w.t, err)
	r.knows(made.Key)
	return made.Subscription
}

func (r *receiver) knows(k subscriptions.Key) {
	v, err := webhook.ParseVerifier(k.Secret + k.Public)
	require.NoError(r.t, err)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.key = v
}

// happens appends facts, each committed by itself.
func (w *world) happens(kind webhook.Type, badge byte, n int) {
	w.t.Helper()
	for i := range n {
		err := w.work.Update(w.t.Context(), w.acme, func(ctx context.Context, tx ports.Tx) error {
			f := ports.Fact{ID: system.Identifiers{}.New(), Type: string(kind), At: w.clock.Now(), Body: fmt.Appendf(nil, `{"n":%d}`, i)}
			if badge != 0 {
				f.Badge.UUID = domain.UUID{badge}
			}
			return tx.Outbox.Append(ctx, f)
		})
		require.NoError(w.t, err)
	}
}

// dispatch works until nothing is to be sent by now.
func (w *world) dispatch() {
	w.t.Helper()
	for range 200 {
		waiting, err := w.driver.Round(w.t.Context())
		require.NoError(w.t, err)
		if w.driver.Wait(); waiting == 0 {
			return
		}
	}
	w.t.Fatal("there is always something to send")
}

func (w *world) shown(id domain.WebhookID) subscriptions.Shown {
	w.t.Helper()
	s, err := w.Show(w.t.Context(), w.acme, id)
	require.NoError(w.t, err)
	return s
}

func (w *world) act(id domain.WebhookID) subscriptions.Act {
	return subscriptions.Act{Company: w.acme, ID: id, By: "test"}
}

// kinds are those of the ledger's entries about webhooks.
func (w *world) kinds() (out []ledger.Kind) {
	w.t.Helper()
	require.NoError(w.t, w.work.View(w.t.Context(), w.acme, func(ctx context.Context, tx ports.Tx) error {
		out = nil
		return tx.History.EachPending(ctx, func(raw []byte) error {
			e, err := ledger.ParseEntry(raw)
			if strings.HasPrefix(string(e.Kind), "webhook.") {
				out = append(out, e.Kind)
			}
			return err
		})
	}))
	return out
}
