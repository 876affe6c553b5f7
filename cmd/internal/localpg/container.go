package localpg

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// image is used where only a Docker engine is to be had.
const image = "postgis/postgis:16-3.4"

// container runs a cluster in Docker. Its data is in a volume of its name.
type container struct {
	name string
	home place
	log  func(string)
}

// engineAnswers reports whether a Docker engine can be used.
func engineAnswers(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return exec.CommandContext(ctx, "docker", "info").Run() == nil
}

func (c *container) start(ctx context.Context) (*url.URL, error) {
	if _, err := c.docker(ctx, "container", "inspect", c.name); err != nil {
		if err := c.create(ctx); err != nil {
			return nil, err
		}
	}
	if _, err := c.docker(ctx, "start", c.name); err != nil { // Does nothing if it runs.
		return nil, err
	}
	at, err := c.docker(ctx, "port", c.name, "5432/tcp") // "127.0.0.1:15432"
	if err != nil {
		return nil, err
	}
	_, port, _ := strings.Cut(strings.TrimSpace(at), ":")
	u, err := adminURL(c.home, port)
	if err != nil {
		return nil, err
	}
	return u, ready(ctx, u)
}

// create makes the container with a fixed port, so that its URL outlives a
// restart.
func (c *container) create(ctx context.Context) error {
	c.log(fmt.Sprintf("setting up a private PostGIS in the container %s (the first time only) …", c.name))
	port, err := freePort(ctx, c.home)
	if err != nil {
		return err
	}
	if _, err := os.Stat(c.home.path("password")); err != nil { // Else kept: the volume may be there.
		if err := c.home.write("password", RandomPassword()); err != nil {
			return err
		}
	}
	u, err := adminURL(c.home, strconv.Itoa(port))
	if err != nil {
		return err
	}
	args := []string{
		"create", "--name", c.name, "--shm-size", "256m",
		"--publish", "127.0.0.1:" + strconv.Itoa(port) + ":5432",
		"--volume", c.name + ":/var/lib/postgresql/data",
		"--env", "POSTGRES_PASSWORD", image, // Its value is not on the command line.
	}
	for _, s := range settings {
		args = append(args, "-c", strings.NewReplacer(" = ", "=", "'", "").Replace(s))
	}
	password, _ := u.User.Password()
	_, err = c.dockerWith(ctx, []string{"POSTGRES_PASSWORD=" + password}, args...)
	return err
}

func (c *container) stop(ctx context.Context) error {
	_, err := c.docker(ctx, "stop", "-t", "60", c.name)
	return err
}

func (c *container) kill(ctx context.Context) error {
	_, err := c.docker(ctx, "kill", c.name)
	return err
}

func (c *container) pid() (int, error) {
	return 0, errors.New("the private PostGIS runs in a container")
}

// docker runs the docker command out of reach of the terminal's Ctrl-C.
func (c *container) docker(ctx context.Context, args ...string) (string, error) {
	return c.dockerWith(ctx, nil, args...)
}

func (c *container) dockerWith(ctx context.Context, env []string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "docker", args...)
	cmd.Env = append(os.Environ(), env...)
	detach(cmd, nil)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("docker %s: %w: %s", args[0], err, tail(out))
	}
	return string(out), nil
}
