-- Roles of the portal, for psql as a superuser; running it twice changes nothing.
-- `./portail` plays it on its private server, docker-compose.yml on the first start of its own.
-- Passwords come from the environment when it holds them: PORTAIL_MDP_OWNER, PORTAIL_MDP_APP, PORTAIL_MDP_WORKER.

select format('create role %I', r) from unnest(array['portail_owner', 'portail_app', 'portail_worker', 'portail_systeme']) r
where not exists (select from pg_roles where rolname = r) \gexec

-- owner: migrations only. app: the web, neither owner nor able to bypass row-level security. worker: the jobs.
alter role portail_owner login nosuperuser createdb nocreaterole nobypassrls;
alter role portail_app login nosuperuser nocreatedb nocreaterole nobypassrls;
alter role portail_worker login nosuperuser nocreatedb nocreaterole nobypassrls;
-- systeme: a badge nobody signs in with; a policy asks for it beside an explicit scope.
alter role portail_systeme nologin nosuperuser nocreatedb nocreaterole nobypassrls;
grant portail_app to portail_worker;
grant portail_systeme to portail_worker, portail_owner;

\getenv mdp_owner PORTAIL_MDP_OWNER
\getenv mdp_app PORTAIL_MDP_APP
\getenv mdp_worker PORTAIL_MDP_WORKER
\if :{?mdp_owner}
alter role portail_owner password :'mdp_owner';
\endif
\if :{?mdp_app}
alter role portail_app password :'mdp_app';
\endif
\if :{?mdp_worker}
alter role portail_worker password :'mdp_worker';
\endif

select 'create database portail owner portail_owner'
where not exists (select from pg_database where datname = 'portail') \gexec
