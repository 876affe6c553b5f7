package main

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// watchedTasks notes each time that a task changes hands or state.
const watchedTasks = `
CREATE TABLE watched.task (n bigserial, id bigint, kind text, state text, attempt int, holder text, error text, at timestamptz DEFAULT clock_timestamp());
CREATE FUNCTION watched.note_task() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
	INSERT INTO watched.task (id, kind, state, attempt, holder, error) VALUES (NEW.id, NEW.kind, NEW.state::text, NEW.attempt,
		COALESCE(NEW.attempted_by[cardinality(NEW.attempted_by)], ''), COALESCE(NEW.errors[cardinality(NEW.errors)]->>'error', ''));
	RETURN NULL;
END $$;
CREATE TRIGGER watched AFTER UPDATE OF state, attempt ON river.river_job FOR EACH ROW EXECUTE FUNCTION watched.note_task();`

// leading is who leads the queue of tasks: what is done by one for all is done by it.
type leading struct {
	name    string
	process int // Its number.
}

func (c *pack) leader(ctx context.Context) (l leading, err error) {
	err = c.asAdmin(ctx, func(conn *pgx.Conn) error { return l.read(ctx, conn) })
	return l, err
}

func (l *leading) read(ctx context.Context, conn *pgx.Conn) error {
	if err := conn.QueryRow(ctx, `SELECT COALESCE((SELECT leader_id FROM river.river_leader WHERE expires_at > now()), '')`).Scan(&l.name); err != nil {
		return err
	}
	l.process = processOf(l.name)
	return nil
}

var processName = regexp.MustCompile(`_(\d+)_\d+$`)

// processOf returns the number of the process that a holder's name is of; 0: of none.
func processOf(holder string) int {
	m := processName.FindStringSubmatch(holder)
	if m == nil {
		return 0
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return 0
	}
	return n
}

// watchLeader measures for how long nobody that lives leads.
func (c *pack) watchLeader(ctx context.Context) error {
	return c.asAdmin(ctx, func(conn *pgx.Conn) error {
		began := time.Now()
		led, last := time.Now(), ""
		for ctx.Err() == nil {
			var l leading
			if err := l.read(ctx, conn); err != nil {
				if ctx.Err() != nil {
					return nil
				}
				return err
			}
			c.mu.Lock()
			_, dead := c.killed[l.process]
			c.mu.Unlock()
			if l.name != "" && !dead {
				if l.name != last && last != "" {
					c.moved++
				}
				last, led = l.name, time.Now()
			}
			c.longest = max(c.longest, time.Since(led))
			pause(ctx, 100*time.Millisecond)
		}
		if last == "" {
			return fmt.Errorf("nobody led the queue of tasks within %s", time.Since(began).Round(time.Second))
		}
		return nil
	})
}

// conclude lets what is left be done, and compares.
func (c *pack) conclude(ctx context.Context) error {
	c.say("%d kills, %d of who led; all answered; waiting for what is left to do", c.kills, c.ofLeaders)
	for i, p := range c.servers[1:] {
		if err := p.stop(ctx); err != nil {
			return err
		}
		c.servers[i+1] = nil
	}
	c.server = c.servers[0]
	for _, p := range c.parties {
		if err := p.registerLate(ctx, c.bench); err != nil {
			return err
		}
	}
	if err := c.server.ready(ctx); err != nil {
		return err
	}
	if err := c.allDone(ctx); err != nil {
		return err
	}
	if err := c.passes(ctx); err != nil {
		return err
	}
	if err := c.judge(ctx); err != nil {
		return err
	}
	return c.judgeTasks(ctx)
}

// allDone waits until no task that was asked for waits or is in hand. One whose process was
// killed is taken up again after a minute.
func (c *pack) allDone(ctx context.Context) error {
	return c.asAdmin(ctx, func(conn *pgx.Conn) error {
		left := 0
		err := wait(ctx, 5*time.Minute, func() (bool, error) {
			err := conn.QueryRow(ctx, `SELECT count(*) FROM river.river_job WHERE state IN ('available', 'running', 'retryable') OR state = 'scheduled' AND scheduled_at < now()`).Scan(&left)
			return left == 0, err
		})
		if err != nil {
			return fmt.Errorf("%d tasks are left: %w", left, err)
		}
		return nil
	})
}

// passes looks for the one pass that each reconciliation has that was asked for.
func (c *pack) passes(ctx context.Context) error {
	for request, p := range c.asked {
		one := p.client
		one.url = c.server.url
		found, err := one.list(ctx, "/v1/reconciliations?request="+request, "reconciliations")
		if err != nil {
			return err
		}
		if len(found) != 1 {
			c.complaints = append(c.complaints, fmt.Sprintf("reconciliation %s of %s has %d passes", request, p.name, len(found)))
		}
	}
	return nil
}

func requestOf(answer string) (string, error) {
	var a struct {
		Request string `json:"request"`
	}
	err := json.Unmarshal([]byte(answer), &a)
	if err == nil && a.Request == "" {
		err = fmt.Errorf("an answer without a request: %s", answer)
	}
	return a.Request, err
}

// taskCount is what became of tasks.
type taskCount struct{ done, rescued, runs int }

// judgeTasks finds tasks that ended twice, or were begun while another process that lived had
// them in hand, and runs that ended twice.
func (c *pack) judgeTasks(ctx context.Context) error {
	return c.asAdmin(ctx, func(conn *pgx.Conn) error {
		if err := conn.QueryRow(ctx, `SELECT count(DISTINCT whose) FROM watched.run WHERE state = 'done'`).Scan(&c.tasks.runs); err != nil {
			return err
		}
		rows, err := conn.Query(ctx, `SELECT 'run ' || kind || ' ' || period || ' ended ' || count(*) || ' times' FROM (SELECT DISTINCT whose, kind, period, turn, n FROM watched.run WHERE state = 'done') r
			GROUP BY whose, kind, period HAVING count(*) > 1`)
		if err != nil {
			return err
		}
		twice, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		c.complaints = append(c.complaints, twice...)
		if rows, err = conn.Query(ctx, `SELECT id, kind, state, holder, error, at FROM watched.task ORDER BY id, n`); err != nil {
			return err
		}
		var n note
		hands := map[int64]note{} // Tasks in hand.
		ended := map[int64]int{}
		_, err = pgx.ForEachRow(rows, []any{&n.id, &n.kind, &n.state, &n.holder, &n.error, &n.at}, func() error {
			c.follow(n, hands, ended)
			return nil
		})
		return err
	})
}

// note is a change of a task.
type note struct {
	id                         int64
	kind, state, holder, error string
	at                         time.Time
}

const rescued = "Stuck job rescued by JobRescuer" // River's words.

func (c *pack) follow(n note, hands map[int64]note, ended map[int64]int) {
	before, inHand := hands[n.id]
	switch n.state {
	case "running":
		if at, dead := c.killed[processOf(before.holder)]; inHand && (!dead || at.After(n.at)) {
			c.complaints = append(c.complaints, fmt.Sprintf("task %d, %s, was begun by %s while %s had it in hand, who lived", n.id, n.kind, n.holder, before.holder))
		}
		hands[n.id] = n
	case "completed":
		if ended[n.id]++; ended[n.id] > 1 {
			c.complaints = append(c.complaints, fmt.Sprintf("task %d, %s, ended %d times", n.id, n.kind, ended[n.id]))
		}
		c.tasks.done++
		delete(hands, n.id)
	case "discarded", "cancelled":
		c.complaints = append(c.complaints, fmt.Sprintf("task %d, %s, is %s: %s", n.id, n.kind, n.state, n.error))
		delete(hands, n.id)
	default:
		if n.error == rescued && inHand { // It stays with who had it, as far as anybody knows.
			if before.state == "running" {
				c.tasks.rescued++
			}
			before.state = n.state
			hands[n.id] = before
			return
		}
		delete(hands, n.id)
	}
}

func (c *pack) result() result {
	for _, line := range c.complaints[:min(20, len(c.complaints))] {
		c.say("WRONG %s", line)
	}
	t := c.traffic
	return result{
		figures: fmt.Sprintf("%d processes, %d kills with -9 in %s, %d of them of the one that led; %d events of %d companies in %d bodies, %d posts repeated; %d of %d events answered 200 stored once, byte for byte; "+
			"%d visits of %d badges the same bytes as replay; ledgers of %d entries verify; %d tasks ended once each, %d of them taken over from the dead, none from the living; %d reconciliations asked for, one pass each; "+
			"%d runs done once; leadership moved %d times, at most %s without one that lives; %d complaints; load %s",
			crowdSize, c.kills, c.lasts, c.ofLeaders, len(t.sent), len(c.parties), len(t.parcels), t.resent, t.kept, len(t.answered),
			c.visits, c.badges, c.entries, c.tasks.done, c.tasks.rescued, len(c.asked), c.tasks.runs, c.moved, c.longest.Round(time.Second/10), len(c.complaints), load()),
		ok: len(c.complaints) == 0 && c.kills > 0 && c.ofLeaders > 0 && c.moved > 0 && c.longest <= leaderless && len(t.answered) == len(t.sent) && t.kept == len(t.sent) &&
			c.visits > 0 && c.entries > 0 && c.tasks.done > 0 && len(c.asked) > 0,
	}
}
