package webui

import (
	"time"

	"github.com/a-h/templ"

	"actual/domain/tenant"
)

func taskRoutes(at *routes) {
	at.get("/tasks", tasksPage)
	at.get("/tasks/:id", taskPage)
	at.post("/tasks/:id/cancel", cancelTask, taskPage)
	at.post("/tasks/:id/restart", restartTask, taskPage)
	at.post("/dead-tasks/:id/restart", restartDead, tasksPage)
}

// asked is a task that somebody asked for.
type asked struct {
	ID        string    `json:"id"`
	Kind      string    `json:"kind"`
	Dry       bool      `json:"dry_run"`
	State     string    `json:"state"`
	Rows      int       `json:"rows"`
	Done      int       `json:"done"`
	Changed   int       `json:"changed"`
	Unchanged int       `json:"unchanged"`
	Refused   int       `json:"refused"`
	By        string    `json:"asked_by"`
	AskedAt   time.Time `json:"asked_at"`
	EndedAt   time.Time `json:"ended_at"`
	Problem   *problem  `json:"problem"`
}

// Light is the kind of its state.
func (t asked) Light() string { return lightOf(t.State) }

// lightOf is the kind of a state of work.
func lightOf(state string) string {
	switch state {
	case "done":
		return "good"
	case "failed":
		return "bad"
	case "running", "queued", "waiting":
		return "info"
	}
	return ""
}

// run is one execution of scheduled work.
type run struct {
	ID       string    `json:"id"`
	Kind     string    `json:"kind"`
	Period   string    `json:"period"`
	State    string    `json:"state"`
	Due      time.Time `json:"due_at"`
	Ended    time.Time `json:"ended_at"`
	Attempts int       `json:"attempts"`
	Failures int       `json:"failures"`
	Error    string    `json:"error"`
	LateBy   int64     `json:"late_by_s"`
}

// dead is background work that gave up.
type dead struct {
	ID       string    `json:"id"`
	Kind     string    `json:"kind"`
	Period   string    `json:"period"`
	Attempts int       `json:"attempts"`
	Error    string    `json:"error"`
	DiedAt   time.Time `json:"died_at"`
}

// tasksView is work that was asked for, scheduled, or gave up.
type tasksView struct {
	Tasks []asked
	Dead  []dead
	Runs  []run
	Next  string // Of the runs.
}

func tasksPage(r *request) (templ.Component, error) {
	var v tasksView
	tasks := struct{ Tasks any }{&v.Tasks}
	if err := r.get("/v1/tasks?limit=20", &tasks); err != nil {
		return nil, err
	}
	gone := struct {
		Dead any `json:"dead_tasks"`
	}{&v.Dead}
	if err := r.get("/v1/dead-tasks?limit=50", &gone); err != nil {
		return nil, err
	}
	runs := struct {
		Runs any
		Next any `json:"next_cursor"`
	}{&v.Runs, &v.Next}
	if err := r.get(r.Path("/v1/runs?limit=50", "cursor", "kind", "state", "late"), &runs); err != nil {
		return nil, err
	}
	return tasksList(r, v), nil
}

// taskRow is what became of one row of a task.
type taskRow struct {
	Row    int               `json:"row"`
	Line   int               `json:"line"`
	Input  map[string]string `json:"input"`
	Result string            `json:"result"`
	Field  string            `json:"field"`
	Reason string            `json:"reason"`
	Remedy string            `json:"remedy"`
}

// taskView is one task.
type taskView struct {
	Task asked
	Rows []taskRow
	Next string
}

func taskPage(r *request) (templ.Component, error) {
	var v taskView
	if err := r.get("/v1/tasks/"+r.ID("id"), &v.Task); err != nil {
		return nil, err
	}
	if r.May(tenant.ManageTasks) {
		rows := struct {
			Rows any
			Next any `json:"next_cursor"`
		}{&v.Rows, &v.Next}
		if err := r.get(r.Path("/v1/tasks/"+r.ID("id")+"/rows?limit=100", "cursor", "result"), &rows); err != nil {
			return nil, err
		}
	}
	return taskDetail(r, v), nil
}

func cancelTask(r *request) (outcome, error) {
	if err := r.post("/v1/tasks/"+r.ID("id")+"/cancel", nil, nil); err != nil {
		return outcome{}, err
	}
	return went("/tasks/"+r.ID("id"), "tasks.cancelled")
}

func restartTask(r *request) (outcome, error) {
	if err := r.post("/v1/tasks/"+r.ID("id")+"/restart", nil, nil); err != nil {
		return outcome{}, err
	}
	return went("/tasks/"+r.ID("id"), "tasks.restarted")
}

func restartDead(r *request) (outcome, error) {
	if err := r.post("/v1/dead-tasks/"+r.ID("id")+"/restart", nil, nil); err != nil {
		return outcome{}, err
	}
	return went("/tasks", "tasks.restarted")
}
