@echo off
rem Starts Shifan. Plain ASCII: cmd reads a batch file in the console's code page.
rem   shifan.cmd                a window: Windows Terminal if there is one, else a console that is wide enough
rem   a folder dropped on it    the same, with that folder as the workspace
rem   shifan.cmd WORDS          one command, in this console
setlocal EnableExtensions DisableDelayedExpansion
set "PYTHONUTF8=1"
set "APP=%~dp0@FOLDER@\Scripts\shifan.exe"
set "PLACE="
if /i "%CD%\"=="%~dp0" cd /d "%USERPROFILE%"
if "%~1"=="" goto window
if not exist "%~1\" goto command
set "PLACE=%~f1"

:window
if defined WT_SESSION goto here
where wt.exe >nul 2>nul || goto console
if defined PLACE (
    start "" wt.exe -w new new-tab --title Shifan "%~f0" "%PLACE%"
) else (
    start "" wt.exe -w new new-tab --title Shifan -d "%CD%\." "%~f0"
)
exit /b 0

:console
mode con cols=120 lines=34

:here
chcp 65001 >nul
if defined PLACE set "SHIFAN_WORKSPACE=%PLACE%"
"%APP%"
set "CODE=%ERRORLEVEL%"
if not "%CODE%"=="0" pause
exit /b %CODE%

:command
chcp 65001 >nul
"%APP%" %*
exit /b %ERRORLEVEL%
