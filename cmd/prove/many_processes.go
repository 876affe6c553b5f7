package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// manyProcesses kills servers at random, of many over one database.
var manyProcesses = claim{
	name: "many-processes",
	target: "8 processes on one database, random ones killed with -9 under load for ten minutes: nothing lost or doubled, no task run twice, " +
		"leadership moves within 30 s",
	run: proveManyProcesses,
}

const (
	crowdSize = 8
	crowdSeed = 88
	// leaderless is how long nobody that lives may lead the queue of tasks.
	leaderless = 30 * time.Second
)

// pack is many servers over one database, of which some are killed all the time.
type pack struct {
	*wreck
	lasts time.Duration // The load, and the blows.

	mu      sync.Mutex
	servers []*process        // nil: it was killed and is not back.
	killed  map[int]time.Time // By the process's number.

	kills, ofLeaders int
	asked            map[string]*party // Reconciliations asked for, by their request.
	longest          time.Duration     // Without a leader that lives.
	moved            int               // How often leadership did.
	tasks            taskCount
}

func proveManyProcesses(ctx context.Context, b *bench) (result, error) {
	b.more = append(b.more, "ACTUAL_DATABASE_CONNECTIONS=5") // Eight processes share the database's.
	c := &pack{
		wreck: &wreck{bench: b, dice: rand.New(rand.NewPCG(crowdSeed, 0)), struck: map[string]int{}},
		lasts: 4 * time.Minute, servers: make([]*process, crowdSize), killed: map[int]time.Time{}, asked: map[string]*party{},
	}
	if full() {
		c.lasts = 10 * time.Minute
	}
	if err := c.set(ctx); err != nil {
		return result{}, err
	}
	if err := c.run(ctx); err != nil {
		return result{}, fmt.Errorf("%w (what the servers said: %s)", err, c.log.Name())
	}
	return c.result(), nil
}

func (c *pack) set(ctx context.Context) (err error) {
	if err := c.open(ctx); err != nil {
		return err
	}
	if err := os.MkdirAll(".local", 0o755); err != nil {
		return err
	}
	if c.log, err = os.Create(filepath.Join(".local", "many-processes.log")); err != nil {
		return err
	}
	c.closers = append(c.closers, func(context.Context) error { return c.log.Close() })
	if c.parties, err = c.invite(ctx); err != nil {
		return err
	}
	c.traffic = newTraffic(c.parties, c.dice)
	return c.asAdmin(ctx, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, watched+watchedTasks)
		return err
	})
}

// run loads, kills and watches side by side, then lets one server finish what is left.
func (c *pack) run(ctx context.Context) error {
	for i := range c.servers {
		if err := c.raiseOne(ctx, i); err != nil {
			return err
		}
	}
	c.say("%d servers; %d events of %d companies in %d bodies within %s", crowdSize, len(c.traffic.sent), len(c.parties), len(c.traffic.parcels), c.lasts)
	working, end := context.WithCancel(ctx)
	defer end()
	c.traffic.start(working)
	var beside sync.WaitGroup
	var watching, asking error
	beside.Go(func() { watching = c.watchLeader(working) })
	beside.Go(func() { asking = c.keepAsking(working) })
	err := c.blows(ctx)
	if err == nil {
		err = c.traffic.finished(ctx)
	}
	end()
	beside.Wait()
	for _, problem := range []error{err, asking, watching} {
		if problem != nil {
			return problem
		}
	}
	return c.conclude(ctx)
}

// blows lets the load out bit by bit and kills a server every few seconds, every third time
// the one that leads. Five at least live; who was killed is back within seconds.
func (c *pack) blows(ctx context.Context) error {
	began := time.Now()
	next := began.Add(3 * time.Second)
	back := map[int]time.Time{}
	for told := began; time.Since(began) < c.lasts; time.Sleep(50 * time.Millisecond) {
		share := min(1, float64(time.Since(began))/float64(c.lasts))
		c.traffic.allow(int(share * float64(len(c.traffic.parcels))))
		for i, at := range back {
			if time.Now().After(at) {
				delete(back, i)
				if err := c.raiseOne(ctx, i); err != nil {
					return err
				}
			}
		}
		if time.Now().After(next) && len(back) < crowdSize-5 {
			i, err := c.victim(ctx)
			if err != nil {
				return err
			}
			c.strikeOne(i)
			back[i] = time.Now().Add(time.Duration(c.dice.IntN(6000)) * time.Millisecond)
			next = time.Now().Add(time.Second + time.Duration(c.dice.IntN(5000))*time.Millisecond)
		}
		if time.Since(told) > 30*time.Second {
			told = time.Now()
			c.say("%d kills; %d events answered 200; %d reconciliations asked for", c.kills, len(c.traffic.soFar()), c.requests())
		}
	}
	for i := range back {
		if err := c.raiseOne(ctx, i); err != nil {
			return err
		}
	}
	return nil
}

// victim chooses who is killed.
func (c *pack) victim(ctx context.Context) (int, error) {
	if c.kills%3 == 2 {
		l, err := c.leader(ctx)
		if err != nil {
			return 0, err
		}
		if i := slices.IndexFunc(c.servers, func(p *process) bool { return p != nil && p.cmd.Process.Pid == l.process }); i >= 0 {
			c.ofLeaders++
			return i, nil
		}
	}
	for {
		if i := c.dice.IntN(crowdSize); c.servers[i] != nil {
			return i, nil
		}
	}
}

func (c *pack) strikeOne(i int) {
	c.mu.Lock()
	p := c.servers[i]
	c.servers[i] = nil
	c.mu.Unlock()
	c.tell()
	p.kill()
	c.mu.Lock()
	c.killed[p.cmd.Process.Pid] = time.Now()
	c.mu.Unlock()
	c.kills++
}

// raiseOne starts a server. It is posted to before it is ready: that is refused, and sent
// to another.
func (c *pack) raiseOne(ctx context.Context, i int) error {
	p, err := c.start(ctx)
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.servers[i] = p
	c.mu.Unlock()
	c.tell()
	return nil
}

// tell tells the traffic where the servers are.
func (c *pack) tell() { c.traffic.moved(c.urls()...) }

func (c *pack) urls() (urls []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.servers {
		if p != nil {
			urls = append(urls, p.url)
		}
	}
	return urls
}

// keepAsking asks for reconciliations, each until it is answered, of whichever server lives:
// by its key it is asked for once.
func (c *pack) keepAsking(ctx context.Context) error {
	for n := 0; ctx.Err() == nil; n++ {
		p := c.parties[n%len(c.parties)]
		on := p.cfg.Start
		if on.IsZero() {
			on = date(2026, time.March, 2)
		}
		day := on.AddDate(0, 0, n%10).Format(time.DateOnly)
		for try := 0; ctx.Err() == nil; try++ {
			one := p.client
			urls := c.urls()
			one.url = urls[(n+try)%len(urls)]
			request, err := one.reconciled(ctx, fmt.Sprintf("many-%d", n), day)
			if request != "" {
				c.mu.Lock()
				c.asked[request] = p
				c.mu.Unlock()
				break
			}
			if err != nil && ctx.Err() == nil {
				return err
			}
			pause(ctx, 200*time.Millisecond)
		}
		pause(ctx, 250*time.Millisecond)
	}
	return nil
}

func (c *pack) requests() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.asked)
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// reconciled asks for a date to be compared anew. "" and no error: nobody answered, or one
// that can't just now.
func (cl client) reconciled(ctx context.Context, key, day string) (request string, err error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, cl.url+"/v1/reconciliations", strings.NewReader(fmt.Sprintf(`{"from":%q,"to":%q}`, day, day)))
	if err != nil {
		return "", err
	}
	req.Header.Set("Authorization", "Bearer "+cl.key)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", key)
	status, answer, err := do(req)
	switch {
	case err != nil, status >= http.StatusInternalServerError, status == http.StatusConflict, status == http.StatusTooManyRequests:
		return "", nil
	case status != http.StatusAccepted:
		return "", fmt.Errorf("ask for a reconciliation of %s: %d %s", day, status, answer)
	}
	return requestOf(answer)
}
