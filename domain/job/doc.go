// Package job models the customer's work and who there is to do it. So far it has
// the second: workers, and the crews that they are in. A worker stands here and
// not with the users of package tenant, since most never sign in: they are whom
// jobs are planned for, and whose time is paid.
package job
